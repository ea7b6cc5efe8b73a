import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import type { Detail, Finding, FindingKind, Lifecycle, Subject } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { accountId } from "../core/place-schema.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { cloudFormationType } from "./resource-type.ts";
import { milliseconds, optional, text, timestamp } from "./schema.ts";
import { controlOf, packagesDetail } from "./security-hub.ts";
import { ocsfSeverity } from "./severity.ts";
import { broughtBy } from "./source.ts";
import { vulnerablePackageOf } from "./vulnerable-package.ts";

// Lazy, as large schemas are: a cold start need not make what it may never read.

/** Each time comes in milliseconds, or as text in a twin whose name ends in `_dt`, or in both. */
const findingInfo = z.lazy(() =>
  z
    .object({
      uid: text,
      title: text,
      desc: optional(z.string()),
      types: optional(z.array(text)),
      modified_time: optional(milliseconds),
      modified_time_dt: optional(timestamp),
      first_seen_time: optional(milliseconds),
      first_seen_time_dt: optional(timestamp),
      last_seen_time: optional(milliseconds),
      last_seen_time_dt: optional(timestamp),
    })
    .transform((info, context) => {
      const modified = info.modified_time ?? info.modified_time_dt;
      const firstSeen = info.first_seen_time ?? info.first_seen_time_dt;
      const lastSeen = info.last_seen_time ?? info.last_seen_time_dt;
      if (modified !== undefined) return { ...info, modified, firstSeen, lastSeen };
      context.addIssue({ code: "custom", path: ["modified_time"], message: "a time, here or in modified_time_dt" });
      return z.NEVER;
    }),
);

const resource = z.lazy(() =>
  z.object({
    uid: text,
    /** The ARN, where `uid` is not. */
    uid_alt: optional(text),
    type: text,
    region: optional(text),
    cloud_partition: optional(text),
    owner: optional(z.object({ account: optional(z.object({ uid: accountId })) })),
  }),
);
const vulnerability = z.lazy(() =>
  z.object({
    cve: optional(z.object({ uid: text })),
    references: optional(z.array(z.string())),
    affected_packages: optional(
      z.array(
        z.object({
          name: text,
          version: optional(z.string()),
          fixed_in_version: optional(z.string()),
          path: optional(z.string()),
        }),
      ),
    ),
  }),
);

/**
 * A finding in the Open Cybersecurity Schema Framework.
 * Sources: OCSF schema, "Findings"; Security Hub User Guide, "OCSF findings in Security Hub".
 */
export const ocsfFinding = z.lazy(() =>
  z.object({
    class_uid: z.int(),
    cloud: z.object({ account: z.object({ uid: accountId }), region: optional(text) }),
    metadata: z.object({ uid: text, product: z.object({ uid: text }) }),
    finding_info: findingInfo,
    severity_id: optional(z.int()),
    status_id: optional(z.int()),
    status: optional(z.string()),
    compliance: optional(
      z.object({ control: optional(text), status: optional(z.string()), status_id: optional(z.int()) }),
    ),
    count: optional(z.number()),
    remediation: optional(z.object({ references: optional(z.array(z.string())) })),
    resources: z.tuple([resource], resource),
    vulnerabilities: optional(z.array(vulnerability)),
  }),
);
type OcsfFinding = z.infer<typeof ocsfFinding>;

type OcsfKind = Extract<FindingKind, "vulnerability" | "misconfiguration" | "threat" | "inventory">;
/** Source: Security Hub User Guide, same page. Other classes, such as data security (2006), are kept and not judged. */
const kinds: ReadonlyMap<number, OcsfKind> = new Map([
  [2002, "vulnerability"],
  [2003, "misconfiguration"],
  [2004, "threat"],
]);

/** Source: OCSF schema, `status_id` of findings. */
const statusIds: ReadonlyMap<string, number> = new Map([
  ["Suppressed", 3],
  ["Resolved", 4],
  ["Archived", 5],
]);

/** Source: OCSF schema, `compliance.status_id`; Security Hub's own mapping of ASFF writes PASSED and NOT_AVAILABLE. */
const checkedAs = ({ status, status_id: id }: NonNullable<OcsfFinding["compliance"]>): Lifecycle => {
  if (id === 1 || (id === undefined && /^pass(ed)?$/i.test(status ?? ""))) return "resolved";
  return id === 0 || status === "NOT_AVAILABLE" ? "unknown" : "open";
};

const lifecycleOf = ({ status_id: id, status, compliance }: OcsfFinding): Lifecycle => {
  const known = id ?? statusIds.get(status ?? "");
  if (known === 3) return "suppressed";
  if (known === 4 || known === 5) return "resolved";
  return compliance ? checkedAs(compliance) : "open";
};

/** The account is that of the resource's owner, wherever it was found. */
const subjectOf = ({ region }: EventEnvelope, { cloud, resources: [found] }: OcsfFinding): Subject => {
  const { uid, uid_alt: alternative, type, cloud_partition: partition, owner } = found;
  const arn = alternative !== undefined && parseArn(alternative) ? alternative : undefined;
  return canonicalSubject({
    type: cloudFormationType(type),
    id: uid,
    ...(arn !== undefined && { arn }),
    account: owner?.account?.uid ?? cloud.account.uid,
    region: found.region ?? cloud.region ?? region,
    ...(partition !== undefined && { partition }),
  });
};

const detailOf = (kind: OcsfKind, subject: Subject, { vulnerabilities, count }: OcsfFinding): Detail => {
  switch (kind) {
    case "vulnerability":
      return packagesDetail(
        subject,
        (vulnerabilities ?? []).flatMap(({ affected_packages: packages = [] }) =>
          packages.map(({ name, version, fixed_in_version: fixedIn, path }) =>
            vulnerablePackageOf({ name, version, fixedIn, path }),
          ),
        ),
      );
    case "misconfiguration":
      return { type: "config" };
    case "threat":
      return { type: "threat", ...(count !== undefined && { count }) };
    case "inventory":
      return { type: "none" };
  }
};

/** The key names the account and the product too, as that of an ASFF finding does. */
export const fromOcsf = (event: EventEnvelope, found: OcsfFinding): Finding => {
  const { metadata, finding_info: info, cloud, compliance, severity_id: severityId, vulnerabilities = [] } = found;
  const { modified, firstSeen, lastSeen, title } = info;
  const kind = kinds.get(found.class_uid) ?? "inventory";
  const subject = subjectOf(event, found);
  return {
    ...broughtBy(event),
    key: findingKey("security-hub-v2", cloud.account.uid, metadata.product.uid, metadata.uid),
    revision: modified,
    kind,
    lifecycle: lifecycleOf(found),
    sourceStatus: {
      raw: [found.status ?? found.status_id, compliance?.status ?? compliance?.status_id]
        .filter((status) => status !== undefined)
        .join(" "),
    },
    subject,
    severity: severityId === undefined ? { label: "unknown" } : { label: ocsfSeverity(severityId), score: severityId },
    control: controlOf({
      kind,
      title,
      product: metadata.product.uid,
      findingId: info.uid,
      control: compliance?.control,
      vulnerability: vulnerabilities[0]?.cve?.uid,
      threat: info.types?.[0],
      rule: info.types?.[0] ?? title,
    }),
    title,
    description: info.desc ?? "",
    references: [
      ...(found.remediation?.references ?? []),
      ...vulnerabilities.flatMap(({ references = [] }) => references),
    ],
    times: {
      ...(firstSeen !== undefined && { firstSeen }),
      ...(lastSeen !== undefined && { lastSeen }),
      observed: modified,
    },
    detail: detailOf(kind, subject, found),
  };
};
