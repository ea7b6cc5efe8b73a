import { fromOcsf, ocsfFinding } from "./ocsf.ts";
import { read } from "./schema.ts";
import { findingsOf } from "./security-hub.ts";
import type { Source } from "./source.ts";

const detail = findingsOf(ocsfFinding);

/** Findings of every service, in OCSF. Source: Security Hub User Guide, "Amazon EventBridge event format". */
export const securityhubFindingV2: Source = {
  name: "securityhub-finding-v2",
  pattern: { source: ["aws.securityhub"], "detail-type": ["Findings Imported V2"] },
  parse: (event) => read(detail, event.detail, ["detail"]).findings.map((found) => fromOcsf(event, found)),
};
