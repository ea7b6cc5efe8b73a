import * as z from "zod";
import { sameJson } from "../../core/canonical-json.ts";
import {
  inCanonicalOrder,
  isOpenToAll,
  opensAny,
  opensMore,
  ruleInWords,
  rulesWithout,
} from "../../core/ingress-rule.ts";
import { ownTag } from "../../core/own-resource.ts";
import { definePlaybook, escalate, skip } from "../../core/playbook.ts";
import { control, item } from "../../core/trigger.ts";
import { gone } from "../../operations/answers.ts";
import {
  authorizeSecurityGroupIngress,
  describeNetworkInterfaces,
  describeSecurityGroup,
  revokeSecurityGroupIngress,
} from "../../operations/ec2.ts";

const port = z.int().min(0).max(65_535);

export const closeAdminPorts = definePlaybook({
  id: "ec2/close-admin-ports",
  title: "Close administration ports to the internet",
  why: "SSH and remote desktop that the whole internet can reach are scanned within minutes and guessed at for ever.",
  version: 1,
  impact: "brief",
  frameworks: {
    "cis-aws-foundations-3.0.0": ["5.2", "5.3"],
    "nist-800-53-r5": ["AC-4", "AC-4(21)", "CM-7", "SC-7", "SC-7(4)", "SC-7(5)"],
    "pci-dss-4.0.1": ["1.3.1"],
  },
  triggers: [
    control(
      {
        configRules: ["restricted-ssh", "restricted-common-ports", "vpc-sg-port-restriction-check"],
        securityHub: ["EC2.13", "EC2.14", "EC2.53", "EC2.54"],
      },
      "AWS::EC2::SecurityGroup",
    ),
    item("AWS::EC2::SecurityGroup"),
  ],
  options: z.strictObject({
    ports: z.array(port).min(1).default([22, 3389]).describe("TCP and UDP ports that no rule may open to everybody"),
  }),
  reads: { describeSecurityGroup, describeNetworkInterfaces },
  rewrites: "declared",
  writes: { revokeSecurityGroupIngress, authorizeSecurityGroupIngress },
  brokenBy: ["AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"],
  isWellRecorded: (recorded, { ports }) =>
    recorded.type === "security-group" && !recorded.openToAll.some((rule) => opensAny(rule, ports)),
  async observe(aws, { subject }) {
    const [group, interfaces] = await Promise.all([
      aws.describeSecurityGroup({ GroupId: subject.id }),
      aws.describeNetworkInterfaces({ GroupId: subject.id }),
    ]);
    if (group === gone) return null;
    return {
      openToAll: inCanonicalOrder(group.ingress.filter(isOpenToAll)),
      attachedInterfaces: interfaces.length,
      tags: group.tags,
    };
  },
  tags: ({ tags }) => tags,
  /** Every rule that is open to all, the innocent ones too: which of them offend is a matter of options. */
  settings: ({ openToAll }) => openToAll,
  plan({ openToAll, attachedInterfaces, tags }, _finding, { ports }) {
    if (tags[ownTag] !== undefined) return skip("own-resource");
    const offending = openToAll.filter((rule) => opensAny(rule, ports));
    if (offending.length === 0) return skip("already-compliant");

    // Nothing is closed by halves: the port would stay open through the wider rule, and a human has to look anyway.
    const wide = offending.filter((rule) => opensMore(rule, ports));
    if (wide.length > 0)
      return escalate(
        "rule-carries-more",
        `replace ${wide.map(ruleInWords).join(", ")} by rules without the ports ${ports.join(", ")}`,
      );
    return {
      kind: "change",
      summary: `close ${offending.map(ruleInWords).join(", ")}`,
      after: rulesWithout(openToAll, offending),
      // Behind an attached interface somebody may be logging in through the very rule.
      ...(attachedInterfaces > 0 && { impact: "disruptive" }),
    };
  },
  /** One call each way: a plan only removes rules, its rollback only adds them. Rule ids and rule tags do not come back. */
  async apply(aws, { before, after }, { subject }) {
    const closed = rulesWithout(before, after);
    const opened = rulesWithout(after, before);
    if (closed.length > 0) await aws.revokeSecurityGroupIngress({ GroupId: subject.id, rules: closed });
    if (opened.length > 0) await aws.authorizeSecurityGroupIngress({ GroupId: subject.id, rules: opened });
  },
  /** Another rule that was opened meanwhile may offend as well: only exactly the planned rules are a success. */
  verify: ({ openToAll }, { after }) => (sameJson(openToAll, after) ? "healed" : "pending"),
  settle: { every: "10s", within: "2m" },
  rollback: () => "restore-before",
});
