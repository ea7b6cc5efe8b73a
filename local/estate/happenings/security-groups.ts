import { AuthorizeSecurityGroupIngressCommand, EC2Client, type IpPermission } from "@aws-sdk/client-ec2";
import { platform, shop } from "../accounts.ts";
import { escalated, type Hands, type Happening, healed } from "../happening.ts";
import { groupIds } from "../security-groups.ts";

const playbook = "ec2/close-admin-ports";

const anywhere4 = [{ CidrIp: "0.0.0.0/0", Description: "temporary" }];
const anywhere6 = [{ CidrIpv6: "::/0", Description: "temporary" }];

const open = ({ client }: Pick<Hands, "client">, GroupId: string, permission: IpPermission) =>
  client(EC2Client).send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] }));

const tcp = (port: number, ranges: Pick<IpPermission, "IpRanges" | "Ipv6Ranges">): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  ...ranges,
});

export const securityGroupHappenings: readonly Happening[] = [
  {
    id: "ssh-opened",
    minute: 5,
    title: "A developer at home opens SSH on the batch workers to the whole internet",
    place: shop,
    does: (hands) => open(hands, groupIds.batchWorkers, tcp(22, { IpRanges: anywhere4 })),
    expect: healed(playbook, groupIds.batchWorkers),
  },
  {
    id: "rdp-opened",
    minute: 14,
    title: "The reporting server gets RDP from every IPv6 address, beside the rules that are fine",
    place: shop,
    does: (hands) => open(hands, groupIds.reporting, tcp(3389, { Ipv6Ranges: anywhere6 })),
    expect: healed(playbook, groupIds.reporting),
  },
  {
    id: "all-ports-opened",
    minute: 23,
    title: "The build runners are opened on every port at once: more than SSH hangs on that rule",
    place: platform,
    does: (hands) => open(hands, groupIds.ciRunners, { IpProtocol: "-1", IpRanges: anywhere4 }),
    expect: escalated(playbook, groupIds.ciRunners),
  },
  {
    id: "bastion-opened",
    minute: 73,
    title: "The bastion accepts SSH from everywhere, over IPv4 and IPv6",
    place: platform,
    does: (hands) => open(hands, groupIds.bastion, tcp(22, { IpRanges: anywhere4, Ipv6Ranges: anywhere6 })),
    expect: healed(playbook, groupIds.bastion),
  },
];

/** Opens SSH on the file transfer: for a happening that adds to it. */
export const openPartnerSsh = (hands: Pick<Hands, "client">) =>
  open(hands, groupIds.partnerTransfer, tcp(22, { IpRanges: anywhere4 }));
