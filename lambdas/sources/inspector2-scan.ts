import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import { MalformedEventError } from "../core/event-errors.ts";
import type { Finding } from "../core/finding.ts";
import { fieldPath } from "../core/schema-problem.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { imageFields, imageScanFinding, scanFields, scanFinding } from "./scan.ts";
import { optional, read, text } from "./schema.ts";
import type { Source } from "./source.ts";

const imageScan = z.object({ ...scanFields, ...imageFields });
const otherScan = z.object({ ...scanFields, "instance-id": optional(text) });

/** An instance is named by its id; a Lambda function only by the ARN in the envelope. */
const instanceOrFunction = (
  { account, region, resources: [resource] }: EventEnvelope,
  instance: string | undefined,
) => {
  if (instance !== undefined) return canonicalSubject({ type: "AWS::EC2::Instance", id: instance, account, region });
  const arn = parseArn(resource ?? "");
  if (resource === undefined || arn?.service !== "lambda")
    throw new MalformedEventError(
      fieldPath(["detail", "repository-name"]),
      "neither it, nor instance-id, nor a function in resources",
    );
  return canonicalSubject({ type: "AWS::Lambda::Function", arn: resource, account: arn.account, region: arn.region });
};

const parse = (event: EventEnvelope): Finding => {
  if ("repository-name" in event.detail)
    return imageScanFinding(event, read(imageScan, event.detail, ["detail"]), "enhanced");
  const scanned = read(otherScan, event.detail, ["detail"]);
  const subject = instanceOrFunction(event, scanned["instance-id"]);
  return scanFinding(event, scanned, {
    subject,
    identity: ["inspector-scan", subject.type, subject.id],
    detail: { type: "none" },
  });
};

/** Scans of images, instances and functions. Source: Inspector User Guide, "EventBridge event schema". */
export const inspector2Scan: Source = {
  name: "inspector2-scan",
  pattern: { source: ["aws.inspector2"], "detail-type": ["Inspector2 Scan"] },
  parse: (event) => [parse(event)],
};
