import { UnknownEventError } from "../core/event-errors.ts";
import type { Finding } from "../core/finding.ts";
import { cloudformationDrift } from "./cloudformation-drift.ts";
import { cloudwatchAlarm } from "./cloudwatch-alarm.ts";
import { configCompliance } from "./config-compliance.ts";
import { configItem } from "./config-item.ts";
import { ecrImageScan } from "./ecr-image-scan.ts";
import { type EventEnvelope, readEnvelope, readKind } from "./envelope.ts";
import { guarddutyFinding } from "./guardduty-finding.ts";
import { healthEvent } from "./health-event.ts";
import { inspector2Finding } from "./inspector2-finding.ts";
import { inspector2Scan } from "./inspector2-scan.ts";
import { requireDepth, requireEventSize, requireFindingSize } from "./limits.ts";
import { parseJson } from "./schema.ts";
import { securityhubFinding } from "./securityhub-finding.ts";
import { securityhubFindingV2 } from "./securityhub-finding-v2.ts";
import type { Source } from "./source.ts";

/** Every kind of event that is read. EventBridge rules, and so what reaches us, are made from this list. */
export const sources: readonly Source[] = [
  cloudformationDrift,
  cloudwatchAlarm,
  configCompliance,
  configItem,
  ecrImageScan,
  guarddutyFinding,
  healthEvent,
  inspector2Finding,
  inspector2Scan,
  securityhubFinding,
  securityhubFindingV2,
];

/** An event and what it says. */
export interface ParsedEvent {
  readonly event: EventEnvelope;
  readonly findings: readonly Finding[];
}

const sourceOf = (event: unknown): Source => {
  const { source, detailType } = readKind(event);
  const found = sources.find(
    ({ pattern }) => pattern.source.includes(source) && pattern["detail-type"].includes(detailType),
  );
  if (!found) throw new UnknownEventError(source, detailType);
  return found;
};

/** Reads one event as it came. @throws {MalformedEventError | UnknownEventError | EventTooLargeError} */
export const parseEvent = (json: string): ParsedEvent => {
  requireEventSize(json);
  const value = parseJson(json);
  requireDepth(value);
  const source = sourceOf(value);
  const event = readEnvelope(value, json);
  const findings = source.parse(event);
  for (const finding of findings) requireFindingSize(finding);
  return { event, findings };
};
