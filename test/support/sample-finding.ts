import type { Finding } from "../../lambdas/core/finding.ts";
import { memberAccount } from "./sample-config.ts";

/** An open misconfiguration of a bucket, as the Config source would tell it. */
export const sampleFinding = (over: Partial<Finding> = {}): Finding => ({
  schemaVersion: 1,
  key: `config|${memberAccount}|eu-west-1|colour|AWS::S3::Bucket|invoices`,
  revision: "2026-01-01T00:00:00.000Z",
  raw: "{}",
  transport: {
    eventId: "e-1",
    source: "aws.config",
    detailType: "Config Rules Compliance Change",
    account: memberAccount,
    region: "eu-west-1",
    time: "2026-01-01T00:00:01.000Z",
  },
  kind: "misconfiguration",
  lifecycle: "open",
  sourceStatus: { raw: "NON_COMPLIANT" },
  subject: {
    type: "AWS::S3::Bucket",
    id: "invoices",
    account: memberAccount,
    region: "eu-west-1",
    partition: "aws",
    arn: "arn:aws:s3:::invoices",
  },
  severity: { label: "high" },
  control: {
    type: "config-rule",
    title: "colour",
    rule: "colour",
    ruleArn: `arn:aws:config:eu-west-1:${memberAccount}:config-rule/config-rule-abc123`,
  },
  title: "invoices is not blue",
  description: "",
  references: [],
  times: { observed: "2026-01-01T00:00:00.000Z" },
  detail: { type: "config" },
  ...over,
});
