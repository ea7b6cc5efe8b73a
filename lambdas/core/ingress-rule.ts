import { canonicalJson, sameJson } from "./canonical-json.ts";

/** One inbound rule of a security group whose source is an address range. */
export interface IngressRule {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all traffic, or a protocol number. */
  readonly protocol: string;
  /** First and last port, or ICMP type and code; null where AWS names none, as for all traffic. */
  readonly fromPort: number | null;
  readonly toPort: number | null;
  readonly cidr: string;
  readonly description: string | null;
}

/** Is the source every address of IPv4 or of IPv6? */
export const isOpenToAll = ({ cidr }: IngressRule): boolean => cidr.endsWith("/0");

interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** The TCP or UDP ports that a rule opens; null: none. A rule that names no ports opens all of them. */
const portRange = ({ protocol, fromPort, toPort }: IngressRule): PortRange | null =>
  protocol === "tcp" || protocol === "udp" || protocol === "-1" ? { from: fromPort ?? 0, to: toPort ?? 65_535 } : null;

const within = (ports: readonly number[], { from, to }: PortRange): ReadonlySet<number> =>
  new Set(ports.filter((port) => port >= from && port <= to));

/** Does the rule open any of these ports? TCP and UDP count alike, as in AWS Config's `vpc-sg-port-restriction-check`. */
export const opensAny = (rule: IngressRule, ports: readonly number[]): boolean => {
  const range = portRange(rule);
  return range !== null && within(ports, range).size > 0;
};

/** Does the rule open anything beside these ports, so that removing it would cut more than them? */
export const opensMore = (rule: IngressRule, ports: readonly number[]): boolean => {
  const range = portRange(rule);
  if (range === null || rule.protocol === "-1") return true;
  return within(ports, range).size < range.to - range.from + 1;
};

/** The rules that are not among the others, compared in every field. */
export const rulesWithout = (rules: readonly IngressRule[], others: readonly IngressRule[]): readonly IngressRule[] =>
  rules.filter((rule) => !others.some((other) => sameJson(rule, other)));

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** AWS promises no order: equal sets of rules give equal lists. */
export const inCanonicalOrder = (rules: readonly IngressRule[]): readonly IngressRule[] =>
  rules.toSorted((a, b) => byText(canonicalJson(a), canonicalJson(b)));

/** Such as `tcp 22 from 0.0.0.0/0`, without the description, which is anybody's text. */
export const ruleInWords = (rule: IngressRule): string => {
  if (rule.protocol === "-1") return `all traffic from ${rule.cidr}`;
  const { from, to } = portRange(rule) ?? { from: rule.fromPort, to: rule.toPort };
  return `${rule.protocol} ${from === to ? from : `${from}-${to}`} from ${rule.cidr}`;
};
