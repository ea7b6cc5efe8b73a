import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import type { Detail, Finding, Lifecycle, Subject } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { accountId } from "../core/place-schema.ts";
import { severityLabel } from "../core/severity.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { cloudFormationType } from "./resource-type.ts";
import { optional, read, text, timestamp } from "./schema.ts";
import { broughtBy, type Source } from "./source.ts";
import { vulnerablePackageOf } from "./vulnerable-package.ts";

const image = z.object({ repositoryName: text, imageHash: text });
const resource = z.lazy(() =>
  z.object({
    id: text,
    type: text,
    partition: optional(text),
    region: optional(text),
    tags: optional(z.record(z.string(), z.string())),
    details: optional(z.object({ awsEcrContainerImage: optional(image) })),
  }),
);

const vulnerablePackage = z.lazy(() =>
  z.object({
    name: text,
    version: optional(z.string()),
    fixedInVersion: optional(z.string()),
    filePath: optional(z.string()),
  }),
);
const packageVulnerability = z.lazy(() =>
  z.object({
    vulnerabilityId: text,
    sourceUrl: optional(z.string()),
    referenceUrls: optional(z.array(z.string())),
    vulnerablePackages: optional(z.array(vulnerablePackage)),
  }),
);
const codeVulnerability = z.object({ detectorId: text });

/** Package, network and code variants differ in what they leave out. */
const detail = z.lazy(() =>
  z.object({
    awsAccountId: accountId,
    findingArn: text,
    updatedAt: timestamp,
    status: z.enum(["ACTIVE", "SUPPRESSED", "CLOSED"]),
    type: text,
    severity: optional(z.string()),
    title: optional(z.string()),
    description: optional(z.string()),
    firstObservedAt: optional(timestamp),
    lastObservedAt: optional(timestamp),
    inspectorScore: optional(z.number()),
    inspectorScoreDetails: optional(
      z.object({ adjustedCvss: optional(z.object({ scoringVector: optional(z.string()) })) }),
    ),
    packageVulnerabilityDetails: optional(packageVulnerability),
    codeVulnerabilityDetails: optional(codeVulnerability),
    resources: z.tuple([resource], resource),
  }),
);
type InspectorFinding = z.infer<typeof detail>;

const lifecycles = { ACTIVE: "open", SUPPRESSED: "suppressed", CLOSED: "resolved" } as const satisfies Record<
  InspectorFinding["status"],
  Lifecycle
>;

/** Inspector writes "N/A" for what it does not know. */
const known = (value: string | undefined): string | undefined => (value === "N/A" ? undefined : value);

const subjectOf = (event: EventEnvelope, { awsAccountId, resources: [found] }: InspectorFinding): Subject => {
  const { id, type, tags } = found;
  const partition = known(found.partition);
  return canonicalSubject({
    type: cloudFormationType(type),
    id,
    account: awsAccountId,
    region: known(found.region) ?? (parseArn(id)?.region || event.region),
    ...(partition !== undefined && { partition }),
    ...(tags && { tags }),
  });
};

const packagesOf = ({ packageVulnerabilityDetails: found, resources }: InspectorFinding): Detail => {
  if (!found) return { type: "none" };
  const image = resources[0].details?.awsEcrContainerImage;
  return {
    type: "packages",
    ...(image && { repository: image.repositoryName, digest: image.imageHash }),
    packages: (found.vulnerablePackages ?? []).map(({ name, version, fixedInVersion: fixedIn, filePath: path }) =>
      vulnerablePackageOf({ name, version, fixedIn, path }),
    ),
  };
};

const parse = (event: EventEnvelope): Finding => {
  const found = read(detail, event.detail, ["detail"]);
  const { packageVulnerabilityDetails: vulnerability, inspectorScore: score } = found;
  const vector = found.inspectorScoreDetails?.adjustedCvss?.scoringVector;
  const id = vulnerability?.vulnerabilityId ?? found.codeVulnerabilityDetails?.detectorId ?? found.type;
  const title = found.title ?? id;
  return {
    ...broughtBy(event),
    key: findingKey("inspector", found.findingArn),
    revision: found.updatedAt,
    kind: "vulnerability",
    lifecycle: lifecycles[found.status],
    sourceStatus: { raw: found.status },
    subject: subjectOf(event, found),
    severity: {
      label: severityLabel(found.severity ?? ""),
      ...(score !== undefined && { score }),
      ...(vector && { vector }),
    },
    control: { type: "vulnerability", title, id },
    title,
    description: found.description ?? "",
    references: [vulnerability?.sourceUrl, ...(vulnerability?.referenceUrls ?? [])].filter((url) => url !== undefined),
    times: {
      ...(found.firstObservedAt && { firstSeen: found.firstObservedAt }),
      ...(found.lastObservedAt && { lastSeen: found.lastObservedAt }),
      observed: found.updatedAt,
    },
    detail: packagesOf(found),
  };
};

/** The ARN by which Inspector knows what `inspector2Finding` made a finding of. */
export const findingArnOf = ({ key }: Pick<Finding, "key">): string => key.slice(findingKey("inspector", "").length);

/** Source: Inspector User Guide, "EventBridge event schema"; Inspector API Reference, Finding. */
export const inspector2Finding: Source = {
  name: "inspector2-finding",
  pattern: { source: ["aws.inspector2"], "detail-type": ["Inspector2 Finding"] },
  parse: (event) => [parse(event)],
};
