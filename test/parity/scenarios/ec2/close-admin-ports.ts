import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { platform } from "../../../../local/estate/accounts.ts";
import { groupIds } from "../../../../local/estate/security-groups.ts";
import type { Scenario } from "../../scenario.ts";

const port22 = { IpProtocol: "tcp", FromPort: 22, ToPort: 22 };
const office: IpPermission = { ...port22, IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "office" }] };
const world: IpPermission = { ...port22, IpRanges: [{ CidrIp: "0.0.0.0/0" }], Ipv6Ranges: [{ CidrIpv6: "::/0" }] };

/** Somebody opens a jump host to the world, in both families of addresses, beside the office. */
export const scenario: Scenario = {
  place: platform,
  subject: groupIds.bastion,
  within: 8,
  make: async ({ client }) => {
    const ec2 = client(EC2Client);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.10.0.0/16" }));
    const { GroupId = "" } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: "bastion", Description: "Jump host", VpcId: Vpc?.VpcId }),
    );
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [office] }));
    return GroupId;
  },
  drift: async ({ aws }, GroupId) => {
    await aws.client(EC2Client).send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [world] }));
  },
  state: async ({ client }, GroupId) => {
    const { SecurityGroups: [group] = [] } = await client(EC2Client).send(
      new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
    );
    const rules = ({ IpProtocol, FromPort, ToPort, IpRanges = [], Ipv6Ranges = [] }: IpPermission) => ({
      IpProtocol,
      FromPort,
      ToPort,
      sources: [...IpRanges, ...Ipv6Ranges],
    });
    return {
      name: group?.GroupName,
      ingress: group?.IpPermissions?.map(rules),
      egress: group?.IpPermissionsEgress?.map(rules),
    };
  },
};
