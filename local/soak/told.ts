import type { Finding, Lifecycle } from "../../lambdas/core/finding.ts";
import { type Field, severities, type Thing } from "./estate.ts";
import { controlId } from "./playbooks.ts";

/** An event about a thing, as its parser would leave it. @param observed milliseconds since the epoch */
export const told = (
  { subject }: Pick<Thing, "subject">,
  field: Field,
  lifecycle: Lifecycle,
  observed: number,
  from: { readonly eventId: string; readonly account: string; readonly replayName?: string },
): Finding => {
  const at = new Date(observed).toISOString();
  const { account, region, type, id } = subject;
  return {
    schemaVersion: 1,
    key: `soak|${account}|${region}|${controlId(field)}|${type}|${id}`,
    revision: at,
    raw: "{}",
    transport: {
      ...from,
      source: "aws.securityhub",
      detailType: "Security Hub Findings - Imported",
      region,
      time: at,
    },
    kind: "misconfiguration",
    lifecycle,
    sourceStatus: { raw: lifecycle },
    subject,
    severity: { label: severities[field] },
    control: {
      type: "security-hub",
      title: field,
      id: controlId(field),
      findingArn: `arn:aws:securityhub:${region}:${account}:finding/${id}-${field}`,
    },
    title: `${id}: ${field}`,
    description: "",
    references: [],
    times: { observed: at },
    detail: { type: "none" },
  };
};
