import type { IpPermission } from "@aws-sdk/client-ec2";
import type { IngressRule } from "../core/ingress-rule.ts";
import type { Operation, WriteOperation } from "../core/operation.ts";
import type { Subnet } from "../core/scaling/assemble-node-group.ts";
import { type Tags, tagsOf } from "../core/tags.ts";
import { type Gone, gone, IncompleteAnswerError, readOr } from "./answers.ts";

const sdk = () => import("./sdk/ec2.ts");

const anySecurityGroup = "arn:{partition}:ec2:*:{account}:security-group/*";

export interface SecurityGroup {
  readonly tags: Tags;
  /** Rules whose source is an address range; those of prefix lists and of other groups are not among them. */
  readonly ingress: readonly IngressRule[];
}

const rulesOf = ({ IpProtocol, FromPort, ToPort, IpRanges = [], Ipv6Ranges = [] }: IpPermission): IngressRule[] => {
  const ranges = [
    ...IpRanges.map(({ CidrIp, Description }) => ({ cidr: CidrIp, description: Description })),
    ...Ipv6Ranges.map(({ CidrIpv6, Description }) => ({ cidr: CidrIpv6, description: Description })),
  ];
  return ranges.map(({ cidr, description }) => ({
    protocol: IpProtocol ?? "-1",
    fromPort: FromPort ?? null,
    toPort: ToPort ?? null,
    cidr: cidr ?? "",
    description: description ?? null,
  }));
};

export const describeSecurityGroup: Operation<{ readonly GroupId: string }, SecurityGroup | Gone> = {
  actions: ["ec2:DescribeSecurityGroups"],
  resource: "*",
  run: async (client, { GroupId }) => {
    const { DescribeSecurityGroupsCommand, EC2Client } = await sdk();
    return readOr(
      async () => {
        // A request by id has one page.
        const command = new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] });
        const { SecurityGroups: [group] = [] } = await client(EC2Client).send(command);
        if (!group) throw new IncompleteAnswerError("ec2:DescribeSecurityGroups", "the group", GroupId);
        return {
          tags: tagsOf(group.Tags ?? []),
          ingress: (group.IpPermissions ?? []).flatMap(rulesOf),
        };
      },
      { "InvalidGroup.NotFound": gone },
    );
  },
};

/** The ids of the network interfaces that a security group is attached to. */
export const describeNetworkInterfaces: Operation<{ readonly GroupId: string }, readonly string[]> = {
  actions: ["ec2:DescribeNetworkInterfaces"],
  resource: "*",
  run: async (client, { GroupId }) => {
    const { EC2Client, paginateDescribeNetworkInterfaces } = await sdk();
    const pages = paginateDescribeNetworkInterfaces(
      { client: client(EC2Client), pageSize: 1_000 },
      { Filters: [{ Name: "group-id", Values: [GroupId] }] },
    );
    const ids: string[] = [];
    for await (const { NetworkInterfaces = [] } of pages)
      ids.push(...NetworkInterfaces.map(({ NetworkInterfaceId = "" }) => NetworkInterfaceId));
    return ids;
  },
};

/** The named subnets, in no order. @throws {IncompleteAnswerError} if one of them is missing */
export const describeSubnets: Operation<{ readonly ids: readonly string[] }, readonly Subnet[]> = {
  actions: ["ec2:DescribeSubnets"],
  resource: "*",
  run: async (client, { ids }) => {
    // Without ids the call would list every subnet of the account.
    if (ids.length === 0) return [];
    const { DescribeSubnetsCommand, EC2Client } = await sdk();
    // A request by ids has one page.
    const { Subnets = [] } = await client(EC2Client).send(new DescribeSubnetsCommand({ SubnetIds: [...ids] }));
    const subnets = Subnets.flatMap(({ AvailabilityZone: zone, AvailableIpAddressCount: freeAddresses }) =>
      zone === undefined || freeAddresses === undefined ? [] : [{ zone, freeAddresses }],
    );
    if (subnets.length < ids.length)
      throw new IncompleteAnswerError("ec2:DescribeSubnets", "every subnet", ids.join(", "));
    return subnets;
  },
};

export interface IngressInput {
  readonly GroupId: string;
  readonly rules: readonly IngressRule[];
}

/** A permission of its own for each rule: AWS matches rules one by one, whatever the grouping. */
const permission = ({ protocol, fromPort, toPort, cidr, description }: IngressRule): IpPermission => {
  const described = description === null ? {} : { Description: description };
  return {
    IpProtocol: protocol,
    ...(fromPort !== null && { FromPort: fromPort }),
    ...(toPort !== null && { ToPort: toPort }),
    ...(cidr.includes(":")
      ? { Ipv6Ranges: [{ CidrIpv6: cidr, ...described }] }
      : { IpRanges: [{ CidrIp: cidr, ...described }] }),
  };
};

/** AWS answered without an error, yet did not change every rule that it was given. */
export class IngressNotChangedError extends Error {
  override readonly name = "IngressNotChangedError";
  constructor(action: string, GroupId: string, unknown: number) {
    super(`${action} left ${unknown === 0 ? "the rules" : `${unknown} unknown rules`} of ${GroupId} as they were`);
  }
}

/**
 * Removes exactly these rules; their descriptions need not match. A group of a default VPC may answer that it knows
 * some of them not, and removes the others. Source: EC2 API Reference, RevokeSecurityGroupIngress.
 * @throws {IngressNotChangedError} then: only the live rules tell what is there now
 */
export const revokeSecurityGroupIngress: WriteOperation<IngressInput, void> = {
  actions: ["ec2:RevokeSecurityGroupIngress"],
  resource: anySecurityGroup,
  protect: "tag",
  run: async (client, { GroupId, rules }) => {
    const { EC2Client, RevokeSecurityGroupIngressCommand } = await sdk();
    const IpPermissions = rules.map((rule) => permission({ ...rule, description: null }));
    const { Return, UnknownIpPermissions = [] } = await client(EC2Client).send(
      new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }),
    );
    if (Return === false || UnknownIpPermissions.length > 0)
      throw new IngressNotChangedError("ec2:RevokeSecurityGroupIngress", GroupId, UnknownIpPermissions.length);
  },
};

/** Adds these rules with their descriptions, all or none. @throws {IngressNotChangedError} */
export const authorizeSecurityGroupIngress: WriteOperation<IngressInput, void> = {
  actions: ["ec2:AuthorizeSecurityGroupIngress"],
  resource: anySecurityGroup,
  protect: "tag",
  run: async (client, { GroupId, rules }) => {
    const { AuthorizeSecurityGroupIngressCommand, EC2Client } = await sdk();
    const { Return } = await client(EC2Client).send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: rules.map(permission) }),
    );
    if (Return === false) throw new IngressNotChangedError("ec2:AuthorizeSecurityGroupIngress", GroupId, 0);
  },
};
