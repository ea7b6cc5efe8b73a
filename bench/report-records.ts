import { createHash } from "node:crypto";
import type { FindingRecord } from "../lambdas/core/ledger.ts";

const account = ["111122223333", "444455556666"] as const;
const severity = ["critical", "high", "medium", "low"] as const;
const lifecycle = ["open", "open", "resolved", "unknown"] as const;
const controls = 150;

/** The finding of that number: as long as Config's are, with names that compress as badly as real ones. */
export const benchFinding = (index: number): FindingRecord => {
  const digest = createHash("sha1").update(String(index)).digest("hex");
  const owner = account[index % 2] ?? account[0];
  const id = `bucket-${digest.slice(0, 17)}`;
  const rule = `rule-${index % controls}`;
  const ruleArn = `arn:aws:config:eu-west-1:${owner}:config-rule/config-rule-${index % controls}`;
  const observed = new Date(Date.UTC(2026, 0, 1) + Number.parseInt(digest.slice(20, 28), 16)).toISOString();
  return {
    finding: {
      schemaVersion: 1,
      key: `config|${owner}|eu-west-1|${ruleArn}|AWS::S3::Bucket|${id}`,
      revision: observed,
      // What an event of Config holds beside its findings.
      raw: JSON.stringify({ detail: digest.repeat(25) }),
      transport: {
        eventId: digest,
        source: "aws.config",
        detailType: "Config Rules Compliance Change",
        account: owner,
        region: "eu-west-1",
        time: observed,
      },
      kind: "misconfiguration",
      lifecycle: lifecycle[index % lifecycle.length] ?? "open",
      sourceStatus: { raw: "NON_COMPLIANT" },
      subject: {
        type: "AWS::S3::Bucket",
        id,
        account: owner,
        region: "eu-west-1",
        partition: "aws",
        arn: `arn:aws:s3:::${id}`,
      },
      severity: { label: severity[index % severity.length] ?? "low" },
      control: { type: "config-rule", title: rule, rule, ruleArn },
      title: `${id} is NON_COMPLIANT with ${rule}`,
      description: "",
      references: [],
      times: { observed },
      detail: { type: "config" },
    },
    decisions: [],
  };
};
