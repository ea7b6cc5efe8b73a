import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import type { Detail, Finding, Lifecycle, Severity, Subject } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { countsInWords } from "../core/severity.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { optional, text } from "./schema.ts";
import { countedSeverity } from "./severity.ts";
import { broughtBy } from "./source.ts";

/** What a scan found, in the fields that ECR and Inspector share. */
export const scanFields = {
  "scan-status": text,
  "finding-severity-counts": optional(z.record(z.string(), z.int().nonnegative())),
};

/** The image that was scanned; the digest and tags of untagged or deleted images are absent. */
export const imageFields = {
  /** A name in ECR's events, an ARN in Inspector's. */
  "repository-name": text,
  "image-digest": optional(text),
  "image-tags": optional(z.array(z.string())),
};

type Scan = z.infer<z.ZodObject<typeof scanFields>>;
type ImageScan = Scan & z.infer<z.ZodObject<typeof imageFields>>;

/** Statuses after which counts say all that there is to say. */
const complete = ["COMPLETE", "INITIAL_SCAN_COMPLETE"];

/** A scan that failed, has not ended or told no counts is never clean. */
const lifecycleOf = (status: string, severity: Severity | undefined): Lifecycle => {
  if (!severity || !complete.includes(status)) return "unknown";
  return Object.keys(severity.counts ?? {}).length > 0 ? "open" : "resolved";
};

interface Scanned {
  readonly subject: Subject;
  readonly detail: Detail;
  /** What tells its key from that of another scan in the same account and region. */
  readonly identity: readonly [scanner: "ecr-scan" | "inspector-scan", ...subject: readonly string[]];
}

/** One finding a scan: what was scanned, and the worst that it found. */
export const scanFinding = (
  event: EventEnvelope,
  { "scan-status": status, "finding-severity-counts": counts }: Scan,
  { subject, detail, identity: [scanner, ...identity] }: Scanned,
): Finding => {
  const severity = counts ? countedSeverity(counts) : undefined;
  return {
    ...broughtBy(event),
    key: findingKey(scanner, subject.account, subject.region, ...identity),
    revision: event.time,
    kind: "vulnerability",
    lifecycle: lifecycleOf(status, severity),
    sourceStatus: { raw: status },
    subject,
    severity: severity ?? { label: "unknown" },
    control: { type: "image-scan", title: "Vulnerability scan" },
    title: `Vulnerability scan of ${subject.id}`,
    description: `Scan status ${status}: ${severity ? countsInWords(severity) : "no counts"}.`,
    references: [],
    times: { observed: event.time },
    detail,
  };
};

/** Account and region are those of the repository's ARN, which need not be the envelope's. */
export const imageScanFinding = (event: EventEnvelope, scanned: ImageScan, scan: "basic" | "enhanced"): Finding => {
  const { "repository-name": name, "image-digest": digest, "image-tags": tags } = scanned;
  const named = parseArn(name);
  const arn = named ?? event.resources.map(parseArn).find((resource) => resource?.service === "ecr");
  const repository = named ? named.resource.replace(/^repository\//, "") : name;
  return scanFinding(event, scanned, {
    subject: canonicalSubject({
      type: "AWS::ECR::Image",
      id: digest === undefined ? repository : `${repository}@${digest}`,
      account: arn?.account ?? event.account,
      region: arn?.region ?? event.region,
      ...(arn && { partition: arn.partition }),
    }),
    identity: [scan === "basic" ? "ecr-scan" : "inspector-scan", repository, digest ?? "none"],
    detail: { type: "image", repository, digest: digest ?? null, tags: tags ?? [], scan },
  });
};
