import { isIP } from "node:net";
import type { IpPermission, SecurityGroupRule as RuleDescription } from "@aws-sdk/client-ec2";
import { AwsFaultError } from "../../aws/fault.ts";

/** What a rule lets in or out: one range, list or group. */
export interface Peer {
  readonly kind: "ipv4" | "ipv6" | "prefix-list" | "group";
  /** A CIDR block or an id. */
  readonly value: string;
}

/** What makes two rules of a group the same: the rest is name and description. */
export interface RuleMatch {
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;
  /** Null for all protocols. For ICMP the type and code. */
  readonly fromPort: number | null;
  readonly toPort: number | null;
  readonly peer: Peer;
}

export interface SecurityGroupRule extends RuleMatch {
  /** `sgr-` and seventeen characters. */
  readonly id: string;
  readonly description: string | null;
}

/** Source: EC2 API Reference, IpPermission: names stand for their protocol numbers. */
const protocolNames: Readonly<Record<string, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };

/** Are these one rule to EC2? Descriptions do not count. */
export const sameRule = (one: RuleMatch, other: RuleMatch): boolean =>
  one.egress === other.egress &&
  one.protocol === other.protocol &&
  one.fromPort === other.fromPort &&
  one.toPort === other.toPort &&
  one.peer.kind === other.peer.kind &&
  one.peer.value === other.peer.value;

/** One rule a range, as EC2 keeps what a request gives in permissions. @throws AwsFaultError on what is no permission */
export const rulesOfPermission = (permission: IpPermission): readonly Omit<SecurityGroupRule, "id">[] => {
  const protocol = readProtocol(permission.IpProtocol);
  const ports = readPorts(protocol, permission);
  const rule = (kind: Peer["kind"], value: string | undefined, description: string | undefined) => ({
    egress: false,
    protocol,
    ...ports,
    peer: readPeer(kind, value),
    description: description ?? null,
  });
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  return [
    ...IpRanges.map(({ CidrIp, Description }) => rule("ipv4", CidrIp, Description)),
    ...Ipv6Ranges.map(({ CidrIpv6, Description }) => rule("ipv6", CidrIpv6, Description)),
    ...PrefixListIds.map(({ PrefixListId, Description }) => rule("prefix-list", PrefixListId, Description)),
    ...UserIdGroupPairs.map(({ GroupId, Description }) => rule("group", GroupId, Description)),
  ];
};

const readProtocol = (text: string | undefined): string => {
  if (!text) throw new AwsFaultError("MissingParameter", "The request must contain the parameter ipProtocol");
  return protocolNames[text] ?? text.toLowerCase();
};

const readPorts = (protocol: string, { FromPort, ToPort }: IpPermission) => {
  if (protocol === "-1") return { fromPort: null, toPort: null };
  const ported = protocol === "tcp" || protocol === "udp";
  const outside = (port: number | undefined) => port === undefined || port < 0 || port > 65_535;
  if (ported && (outside(FromPort) || outside(ToPort) || Number(FromPort) > Number(ToPort)))
    throw new AwsFaultError("InvalidParameterValue", `Invalid TCP/UDP port range (${FromPort}:${ToPort})`);
  return { fromPort: FromPort ?? -1, toPort: ToPort ?? -1 };
};

const readPeer = (kind: Peer["kind"], value = ""): Peer => {
  const [address = "", prefix = ""] = value.split("/");
  const longest = { ipv4: 32, ipv6: 128 };
  const version = { ipv4: 4, ipv6: 6 };
  switch (kind) {
    case "ipv4":
    case "ipv6":
      if (isIP(address) !== version[kind] || !/^\d+$/.test(prefix) || Number(prefix) > longest[kind])
        throw new AwsFaultError("InvalidParameterValue", `CIDR block ${value} is malformed`);
      return { kind, value };
    case "group":
      if (!/^sg-[0-9a-f]+$/.test(value)) throw new AwsFaultError("InvalidGroupId.Malformed", `Invalid id: "${value}"`);
      return { kind, value };
    case "prefix-list":
      return { kind, value };
  }
};

/** Groups a direction's rules by protocol and ports, as DescribeSecurityGroups does. */
export const permissionsOf = (rules: readonly SecurityGroupRule[], account: string): IpPermission[] => {
  const byPorts = Map.groupBy(rules, ({ protocol, fromPort, toPort }) => `${protocol}|${fromPort}|${toPort}`);
  return [...byPorts.values()].map((group) => {
    const [{ protocol, fromPort, toPort } = { protocol: "-1", fromPort: null, toPort: null }] = group;
    const peers = (kind: Peer["kind"]) => group.filter(({ peer }) => peer.kind === kind);
    const described = ({ description }: SecurityGroupRule) =>
      description === null ? {} : { Description: description };
    return {
      IpProtocol: protocol,
      ...(fromPort !== null && toPort !== null && { FromPort: fromPort, ToPort: toPort }),
      IpRanges: peers("ipv4").map((rule) => ({ CidrIp: rule.peer.value, ...described(rule) })),
      Ipv6Ranges: peers("ipv6").map((rule) => ({ CidrIpv6: rule.peer.value, ...described(rule) })),
      PrefixListIds: peers("prefix-list").map((rule) => ({ PrefixListId: rule.peer.value, ...described(rule) })),
      UserIdGroupPairs: peers("group").map((rule) => ({
        GroupId: rule.peer.value,
        UserId: account,
        ...described(rule),
      })),
    };
  });
};

/** A rule as DescribeSecurityGroupRules writes it: without ports they are both -1. */
export const describeRule = (rule: SecurityGroupRule, groupId: string, account: string): RuleDescription => ({
  SecurityGroupRuleId: rule.id,
  GroupId: groupId,
  GroupOwnerId: account,
  IsEgress: rule.egress,
  IpProtocol: rule.protocol,
  FromPort: rule.fromPort ?? -1,
  ToPort: rule.toPort ?? -1,
  ...describePeer(rule.peer, account),
  ...(rule.description !== null && { Description: rule.description }),
});

const describePeer = ({ kind, value }: Peer, account: string): Partial<RuleDescription> => {
  switch (kind) {
    case "ipv4":
      return { CidrIpv4: value };
    case "ipv6":
      return { CidrIpv6: value };
    case "prefix-list":
      return { PrefixListId: value };
    case "group":
      return { ReferencedGroupInfo: { GroupId: value, UserId: account } };
  }
};
