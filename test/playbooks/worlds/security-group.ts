import fc from "fast-check";
import type { IngressRule } from "../../../lambdas/core/ingress-rule.ts";
import { gone } from "../../../lambdas/operations/answers.ts";
import {
  authorizeSecurityGroupIngress,
  describeNetworkInterfaces,
  describeSecurityGroup,
  revokeSecurityGroupIngress,
} from "../../../lambdas/operations/ec2.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { answer, type World, worldOf } from "./world.ts";

export interface SecurityGroup {
  readonly ingress: readonly IngressRule[];
  readonly interfaces: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What tells two rules of a group apart; the description does not. */
const keyOf = ({ protocol, fromPort, toPort, cidr }: IngressRule): string =>
  [protocol, fromPort, toPort, cidr].join(" ");

export interface SecurityGroupWorld extends World {
  /** The rules as they are now. */
  ingress(): readonly IngressRule[];
}

export const securityGroupWorld = (start: SecurityGroup): SecurityGroupWorld => {
  let group: SecurityGroup | null = start;
  const { subject } = sampleFinding();
  const finding = sampleFinding({
    subject: { ...subject, type: "AWS::EC2::SecurityGroup", id: "sg-0a4c19e27bd35f861", arn: "" },
  });
  const setIngress = (ingress: readonly IngressRule[]): void => {
    group = group && { ...group, ingress };
  };
  const rules = (): readonly IngressRule[] => group?.ingress ?? [];
  return {
    ingress: rules,
    ...worldOf(
      finding,
      [
        answer(describeSecurityGroup, () => {
          if (!group) return gone;
          // AWS promises no order of rules: here it turns with every read.
          const [first, ...others] = group.ingress;
          setIngress(first ? [...others, first] : []);
          return { tags: group.tags, ingress: group.ingress };
        }),
        answer(describeNetworkInterfaces, () => group?.interfaces ?? []),
        answer(revokeSecurityGroupIngress, (input) => {
          const revoked = new Set(input.rules.map(keyOf));
          setIngress(rules().filter((rule) => !revoked.has(keyOf(rule))));
        }),
        answer(authorizeSecurityGroupIngress, (input) => setIngress([...rules(), ...input.rules])),
      ],
      {
        remove: () => {
          group = null;
        },
        tag: (tags) => {
          group = group && { ...group, tags };
        },
      },
    ),
  };
};

type Opening = Pick<IngressRule, "protocol" | "fromPort" | "toPort">;

const opening = (protocol: string, fromPort: number | null, toPort = fromPort): Opening => ({
  protocol,
  fromPort,
  toPort,
});

const openings = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(22, 80, 443, 3389).map((port) => opening("tcp", port)) },
  { weight: 2, arbitrary: fc.constantFrom(opening("udp", 3389), opening("icmp", 8, -1), opening("tcp", 443, 444)) },
  { weight: 1, arbitrary: fc.constantFrom(opening("-1", null), opening("tcp", 0, 65_535), opening("tcp", 20, 23)) },
);

const ingressRule = fc
  .record({
    opened: openings,
    cidr: fc.constantFrom("0.0.0.0/0", "::/0", "10.0.0.0/8", "2001:db8::/32"),
    description: fc.option(fc.string({ maxLength: 20 })),
  })
  .map(({ opened, cidr, description }): IngressRule => ({ ...opened, cidr, description }));

const tagSets: readonly SecurityGroup["tags"][] = [{}, {}, { team: "shop" }, { "homeostat:deployment": "main" }];

export const anySecurityGroupWorld = fc
  .record({
    ingress: fc.uniqueArray(ingressRule, { selector: keyOf, maxLength: 6 }),
    interfaces: fc.constantFrom([], ["eni-1"]),
    tags: fc.constantFrom(...tagSets),
  })
  .map(securityGroupWorld);
