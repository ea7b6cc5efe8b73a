import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import { MalformedEventError } from "../core/event-errors.ts";
import type { Finding, Lifecycle, Subject } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { read, text } from "./schema.ts";
import { broughtBy, type Source } from "./source.ts";

const detail = z.lazy(() =>
  z.object({
    "stack-id": text,
    "stack-drift-detection-id": text,
    "status-details": z.object({
      "stack-drift-status": z.enum(["DRIFTED", "IN_SYNC", "UNKNOWN", "NOT_CHECKED"]),
      "detection-status": z.enum(["DETECTION_IN_PROGRESS", "DETECTION_COMPLETE", "DETECTION_FAILED"]),
    }),
    "drift-detection-details": z.object({ "drifted-stack-resource-count": z.int() }),
  }),
);
type DriftDetection = z.infer<typeof detail>;

/** How many resources have drifted, while nobody has counted them yet. */
const stillCounting = -1;

/** A detection that failed on some resources has still seen those that drifted, but cannot call the others in sync. */
const lifecycleOf = ({ "status-details": status }: DriftDetection): Lifecycle => {
  switch (status["stack-drift-status"]) {
    case "DRIFTED":
      return "open";
    case "IN_SYNC":
      return status["detection-status"] === "DETECTION_COMPLETE" ? "resolved" : "unknown";
    case "UNKNOWN":
    case "NOT_CHECKED":
      return "unknown";
  }
};

/** The stack, with its name: its identifier is an ARN, which tells nobody whose stack it is. */
const subjectOf = (stackId: string): Subject & { readonly name: string } => {
  const named = parseArn(stackId);
  const name = /^stack\/([^/]+)/.exec(named?.resource ?? "")?.[1];
  if (named?.service !== "cloudformation" || name === undefined)
    throw new MalformedEventError('detail["stack-id"]', `the ARN of a stack (found ${JSON.stringify(stackId)})`);
  const { account, region, partition } = named;
  return {
    ...canonicalSubject({ type: "AWS::CloudFormation::Stack", arn: stackId, account, region, partition }),
    name,
  };
};

const parse = (event: EventEnvelope): readonly Finding[] => {
  const found = read(detail, event.detail, ["detail"]);
  const { "stack-id": stackId, "stack-drift-detection-id": detectionId, "status-details": status } = found;
  const { "drifted-stack-resource-count": driftedResources } = found["drift-detection-details"];
  const subject = subjectOf(stackId);
  if (driftedResources === stillCounting || status["detection-status"] === "DETECTION_IN_PROGRESS") return [];
  return [
    {
      ...broughtBy(event),
      key: findingKey("stack-drift", stackId),
      // Ids of detections do not sort; the time goes first.
      revision: `${event.time} ${detectionId}`,
      kind: "drift",
      lifecycle: lifecycleOf(found),
      sourceStatus: { raw: status["stack-drift-status"] },
      subject,
      severity: { label: "unknown" },
      control: { type: "stack-drift", title: "Stack drift" },
      title: `Stack ${subject.name} is ${status["stack-drift-status"]}`,
      description: `Drifted resources: ${driftedResources}.`,
      references: [],
      times: { observed: event.time },
      detail: {
        type: "stackDrift",
        stack: subject.name,
        detectionId,
        detectionStatus: status["detection-status"],
        driftedResources,
      },
    },
  ];
};

/** Whole stacks only. Source: CloudFormation User Guide, "CloudFormation event details reference", drift detection. */
export const cloudformationDrift: Source = {
  name: "cloudformation-drift",
  pattern: { source: ["aws.cloudformation"], "detail-type": ["CloudFormation Drift Detection Status Change"] },
  parse,
};
