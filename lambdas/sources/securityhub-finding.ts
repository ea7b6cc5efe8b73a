import { asffFinding, fromAsff } from "./asff.ts";
import { read } from "./schema.ts";
import { findingsOf } from "./security-hub.ts";
import type { Source } from "./source.ts";

const detail = findingsOf(asffFinding);

/**
 * What Security Hub imported, one finding an event, and what a person sent on with a custom action, several: as much a hint.
 * Source: Security Hub User Guide, "EventBridge event formats for Security Hub CSPM".
 */
export const securityhubFinding: Source = {
  name: "securityhub-finding",
  pattern: {
    source: ["aws.securityhub"],
    "detail-type": ["Security Hub Findings - Imported", "Security Hub Findings - Custom Action"],
  },
  parse: (event) => read(detail, event.detail, ["detail"]).findings.map((found) => fromAsff(event, found)),
};
