import { createHash } from "node:crypto";
import type { Act } from "../core/acts/act.ts";
import type { Approval } from "../core/approval.ts";
import type { Breaker } from "../core/breaker.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Evaluations, Poll, PollPlace } from "../core/coverage.ts";
import type { Finding, Subject } from "../core/finding.ts";
import type { Fleet } from "../core/fleet.ts";
import type { GrantedExemption } from "../core/granted-exemption.ts";
import type { FindingPlace, FindingRecord } from "../core/ledger.ts";
import { findingId, refusedFindingId, subjectId } from "../core/names.ts";
import type { Pulse } from "../core/pulse.ts";
import type { Halt, Lease, Remediation, Slot, Transition, WritePurpose } from "../core/remediation.ts";
import type { RollbackRequest } from "../core/rollback-request.ts";
import type { Ticket } from "../core/ticket.ts";
import type { StoredBudget } from "./budget-item.ts";

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export interface ApprovalRef {
  readonly remediationId: string;
  readonly purpose: WritePurpose;
}

/** What the table holds beside its keys; `entity` tells a scan what an item is. */
export interface Items {
  finding: FindingRecord & {
    readonly revision: string;
    readonly findingKey: string;
    /** Of the finding; items of older versions have none. */
    readonly digest?: string;
    readonly due?: string;
    readonly dueAt?: string;
  };
  refused: FindingRecord;
  slot: { readonly slot: Slot; readonly version: number; readonly due?: "slot"; readonly dueAt?: string };
  remediation: { readonly remediation: Remediation };
  transition: { readonly transition: Transition };
  before: {
    readonly image: unknown;
    /** The table's own attribute of expiry, which no other item has; an image of an older version has none. */
    readonly expiresAt?: number;
  };
  approval: {
    readonly approval: Approval;
    readonly version: number;
    /** For the index, which does not hold what is asked about. */
    readonly approvalOf: ApprovalRef;
    readonly due?: "approval";
    readonly dueAt?: string;
  };
  rollback: {
    readonly rollback: RollbackRequest;
    readonly version: number;
    readonly due?: "rollback";
    readonly dueAt?: string;
  };
  ticket: { readonly ticket: Ticket; readonly version: number; readonly due?: "ticket"; readonly dueAt?: string };
  lease: Lease;
  halt: { readonly halt: Halt | null; readonly playbook: string | null };
  exemption: {
    readonly exemption: GrantedExemption;
    readonly version: number;
    readonly due?: "exemption";
    readonly dueAt?: string;
  };
  act: { readonly act: Act };
  breaker: { readonly breaker: Breaker; readonly version: number };
  budget: { readonly budget: StoredBudget; readonly version: number };
  fleet: { readonly fleet: Fleet; readonly version: number };
  /** JSON, for it is read far more often than it is another; older versions wrote a map. */
  config: { readonly config: string | Readonly<Record<string, unknown>> };
  pulse: { readonly pulse: Pulse };
  poll: { readonly poll: Poll; readonly version: number };
  evaluations: { readonly evaluations: Evaluations; readonly asOf: string };
}

export const keys = {
  finding: (key: string): Key => ({ pk: `FINDING#${findingId(key)}`, sk: "FINDING" }),
  refused: (account: string, key: string): Key => ({ pk: `REFUSED#${refusedFindingId(account, key)}`, sk: "FINDING" }),
  slot: (playbook: string, subject: Subject): Key => ({ pk: `SLOT#${playbook}#${subjectId(subject)}`, sk: "SLOT" }),
  run: (id: string): Key => ({ pk: `RUN#${id}`, sk: "HEAD" }),
  // Padded so that text order is number order; 500 durable operations are far fewer than 9,999 entries.
  entry: (id: string, sequence: number): Key => ({ pk: `RUN#${id}`, sk: `ENTRY#${String(sequence).padStart(4, "0")}` }),
  before: (id: string): Key => ({ pk: `RUN#${id}`, sk: "BEFORE" }),
  approval: ({ remediationId, purpose }: ApprovalRef): Key => ({
    pk: `RUN#${remediationId}`,
    sk: `APPROVAL#${purpose}`,
  }),
  rollback: (id: string): Key => ({ pk: `RUN#${id}`, sk: "ROLLBACK" }),
  ticket: (id: string): Key => ({ pk: `TICKET#${id}`, sk: "TICKET" }),
  lease: (subject: Subject): Key => ({ pk: `SUBJECT#${subjectId(subject)}`, sk: "LEASE" }),
  halt: (playbook: string | null): Key => ({ pk: "CONTROL", sk: `HALT#${playbook ?? "*"}` }),
  exemption: (id: string): Key => ({ pk: `EXEMPTION#${id}`, sk: "EXEMPTION" }),
  act: ({ at, id }: Act): Key => ({ pk: `ACTS#${at.slice(0, 10)}`, sk: `${at}#${id}` }),
  breaker: (playbook: string): Key => ({ pk: "CONTROL", sk: `BREAKER#${playbook}` }),
  budget: (key: string): Key => ({ pk: `BUDGET#${key}`, sk: "BUDGET" }),
  fleet: (account: string, region: string): Key => ({ pk: `FLEET#${account}#${region}`, sk: "FLEET" }),
  pulse: (): Key => ({ pk: "CONTROL", sk: "PULSE" }),
  config: (): Key => ({ pk: "CONTROL", sk: "CONFIG" }),
  poll: ({ account, region, poller }: PollPlace): Key => ({ pk: `POLL#${account}#${region}#${poller}`, sk: "POLL" }),
  evaluations: ({ ruleArn }: Evaluations): Key => ({ pk: `RULE#${ruleArn}`, sk: "COUNT" }),
};
export const openFindings = ({ detailType, account, region }: FindingPlace): string =>
  `OPEN#${detailType}#${account}#${region}`;

/** Nobody has written it yet. */
export const once = "attribute_not_exists(pk)";
/** Nobody else has written in between; `expected` null: nobody has written yet. */
export const ifVersion = (expected: number | null) =>
  expected === null
    ? { ConditionExpression: once }
    : {
        ConditionExpression: "#version = :expected",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":expected": expected },
      };

/** An open finding is due to be confirmed from the time that somebody last told of it. */
const confirmation = ({ lifecycle, transport, times, subject: { account } }: Finding) =>
  lifecycle === "open"
    ? { due: openFindings({ ...transport, account }), dueAt: times.confirmed ?? transport.time }
    : {};

const digestOf = (finding: Finding): string => createHash("sha256").update(canonicalJson(finding)).digest("hex");

export const findingItem = ({ finding, decisions }: FindingRecord): Items["finding"] => ({
  finding,
  decisions,
  revision: finding.revision,
  findingKey: finding.key,
  digest: digestOf(finding),
  ...confirmation(finding),
});

/** Nobody has written another finding in between; `expected` null: nobody has written one yet. */
export const ifUnchanged = (expected: Finding | null) =>
  expected === null
    ? { ConditionExpression: once }
    : {
        ConditionExpression: "digest = :digest OR (attribute_not_exists(digest) AND revision = :revision)",
        ExpressionAttributeValues: { ":digest": digestOf(expected), ":revision": expected.revision },
      };

/** A lease as its item says it. */
export const leaseOf = (item: Record<string, unknown> | undefined): Lease => ({
  holder: String(item?.["holder"]),
  until: String(item?.["until"]),
  token: Number(item?.["token"]),
});
