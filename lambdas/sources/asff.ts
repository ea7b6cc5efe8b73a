import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import type { Detail, Finding, FindingKind, Lifecycle, Severity, Subject } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { accountId } from "../core/place-schema.ts";
import { severityLabel } from "../core/severity.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { cloudFormationType } from "./resource-type.ts";
import { optional, text, timestamp } from "./schema.ts";
import { controlOf, packagesDetail } from "./security-hub.ts";
import { normalizedSeverity } from "./severity.ts";
import { broughtBy } from "./source.ts";
import { vulnerablePackageOf } from "./vulnerable-package.ts";

// Lazy, as large schemas are: a cold start need not make what it may never read.
const resource = z.lazy(() =>
  z.object({
    Type: text,
    Id: text,
    Region: optional(text),
    Partition: optional(text),
    Tags: optional(z.record(z.string(), z.string())),
  }),
);
const vulnerability = z.lazy(() =>
  z.object({
    Id: text,
    ReferenceUrls: optional(z.array(z.string())),
    VulnerablePackages: optional(
      z.array(
        z.object({
          Name: text,
          Version: optional(z.string()),
          FixedInVersion: optional(z.string()),
          FilePath: optional(z.string()),
        }),
      ),
    ),
  }),
);

/** A finding in the AWS Security Finding Format. Source: Security Hub User Guide, "AWS Security Finding Format (ASFF)". */
export const asffFinding = z.lazy(() =>
  z.object({
    Id: text,
    ProductArn: text,
    GeneratorId: text,
    AwsAccountId: accountId,
    UpdatedAt: timestamp,
    Title: text,
    Description: optional(z.string()),
    Types: optional(z.array(text)),
    Region: optional(text),
    FirstObservedAt: optional(timestamp),
    LastObservedAt: optional(timestamp),
    /** Old findings have no label. */
    Severity: optional(z.object({ Label: optional(z.string()), Normalized: optional(z.number()) })),
    Resources: z.tuple([resource], resource),
    RecordState: optional(z.enum(["ACTIVE", "ARCHIVED"])),
    Workflow: optional(z.object({ Status: z.enum(["NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED"]) })),
    Compliance: optional(
      z.object({
        Status: optional(z.enum(["PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"])),
        SecurityControlId: optional(text),
        StatusReasons: optional(z.array(z.object({ Description: optional(z.string()) }))),
      }),
    ),
    ProductFields: optional(
      z.object({ ControlId: optional(text), "aws/securityhub/annotation": optional(z.string()) }),
    ),
    Remediation: optional(z.object({ Recommendation: optional(z.object({ Url: optional(z.string()) })) })),
    Vulnerabilities: optional(z.array(vulnerability)),
  }),
);
type AsffFinding = z.infer<typeof asffFinding>;

/** The record before the workflow, the workflow before the check: an archived finding is over, whatever else it says. */
const lifecycleOf = ({ RecordState, Workflow, Compliance }: AsffFinding): Lifecycle => {
  if (RecordState === "ARCHIVED") return "resolved";
  if (Workflow?.Status === "SUPPRESSED") return "suppressed";
  if (Workflow?.Status === "RESOLVED" || Compliance?.Status === "PASSED") return "resolved";
  return Compliance?.Status === "NOT_AVAILABLE" ? "unknown" : "open";
};

/** Source: Security Hub User Guide, "Types taxonomy for ASFF"; what is no check of a configuration is a detection. */
const kindOf = ({ Compliance, Vulnerabilities, Types = [] }: AsffFinding): FindingKind => {
  if (Compliance) return "misconfiguration";
  const [namespace, category] = Types[0]?.split("/", 2) ?? [];
  if (Vulnerabilities?.length || category === "Vulnerabilities") return "vulnerability";
  return namespace === "Software and Configuration Checks" ? "misconfiguration" : "threat";
};

const severityOf = ({ Severity: found }: AsffFinding): Severity => {
  const { Label: label, Normalized: score } = found ?? {};
  if (label !== undefined) return { label: severityLabel(label), ...(score !== undefined && { score }) };
  return score === undefined ? { label: "unknown" } : { label: normalizedSeverity(score), score };
};

/** Control ids, such as S3.8; the numbers that CIS and PCI DSS give their requirements are none. */
const controlInGenerator =
  /^(?:security-control|aws-foundational-security-best-practices\/v\/[\d.]+|nist-800-53\/v\/[\d.]+)\/([A-Za-z0-9]+\.\d+)$/;

const controlId = ({ Compliance, GeneratorId, ProductFields }: AsffFinding): string | undefined =>
  Compliance?.SecurityControlId ?? controlInGenerator.exec(GeneratorId)?.[1] ?? ProductFields?.ControlId;

const subjectOf = ({ region }: EventEnvelope, found: AsffFinding): Subject => {
  const { Type, Id, Region, Partition, Tags } = found.Resources[0];
  return canonicalSubject({
    type: cloudFormationType(Type),
    id: Id,
    account: found.AwsAccountId,
    region: Region ?? found.Region ?? (parseArn(Id)?.region || region),
    ...(Partition !== undefined && { partition: Partition }),
    ...(Tags && { tags: Tags }),
  });
};

const detailOf = (kind: FindingKind, subject: Subject, found: AsffFinding): Detail => {
  if (kind === "threat") return { type: "threat" };
  if (kind === "vulnerability")
    return packagesDetail(
      subject,
      (found.Vulnerabilities ?? []).flatMap(({ VulnerablePackages: packages = [] }) =>
        packages.map(({ Name: name, Version: version, FixedInVersion: fixedIn, FilePath: path }) =>
          vulnerablePackageOf({ name, version, fixedIn, path }),
        ),
      ),
    );
  const annotation =
    found.ProductFields?.["aws/securityhub/annotation"] ?? found.Compliance?.StatusReasons?.[0]?.Description;
  return { type: "config", ...(annotation && { annotation }) };
};

/** The key names account and product too: a product chooses the ids of its findings, and must not reach those of others. */
export const fromAsff = (event: EventEnvelope, found: AsffFinding): Finding => {
  const { Id, ProductArn: product, AwsAccountId, Title: title, RecordState, Workflow, Compliance } = found;
  const kind = kindOf(found);
  const subject = subjectOf(event, found);
  return {
    ...broughtBy(event),
    key: findingKey("security-hub", AwsAccountId, product, Id),
    revision: found.UpdatedAt,
    kind,
    lifecycle: lifecycleOf(found),
    sourceStatus: {
      raw: [RecordState, Workflow?.Status, Compliance?.Status].filter((status) => status !== undefined).join(" "),
    },
    subject,
    severity: severityOf(found),
    control: controlOf({
      kind,
      title,
      product,
      findingId: Id,
      control: controlId(found),
      vulnerability: found.Vulnerabilities?.[0]?.Id,
      threat: found.Types?.[0],
      rule: found.GeneratorId,
    }),
    title,
    description: found.Description ?? "",
    references: [
      found.Remediation?.Recommendation?.Url,
      ...(found.Vulnerabilities ?? []).flatMap(({ ReferenceUrls = [] }) => ReferenceUrls),
    ].filter((url) => url !== undefined),
    times: {
      ...(found.FirstObservedAt && { firstSeen: found.FirstObservedAt }),
      ...(found.LastObservedAt && { lastSeen: found.LastObservedAt }),
      observed: found.UpdatedAt,
    },
    detail: detailOf(kind, subject, found),
  };
};
