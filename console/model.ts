import type { ApprovalView, ExemptionView, StopsView } from "../lambdas/core/acts/views.ts";
import type { Decision } from "../lambdas/core/decide.ts";
import type { Finding, Subject } from "../lambdas/core/finding.ts";
import { findingId, refusedFindingId, subjectId } from "../lambdas/core/names.ts";
import type { Ticket } from "../lambdas/core/ticket.ts";
import type { Report } from "../lambdas/report/model.ts";
import type { RemediationRow } from "../lambdas/report/remediation-row.ts";

/** A finding as the ledger has it. */
export interface FindingRow {
  readonly finding: Finding;
  readonly decisions: readonly Decision[];
  readonly refused: boolean;
}

/** A call that changed the estate, and whose it was. */
export interface Call {
  /** Such as `s3:PutPublicAccessBlock`. */
  readonly operation: string;
  /** ARN of the role's session. */
  readonly by: string;
}

/** A remediation with what led to it and what it did. */
export interface RemediationView {
  readonly row: RemediationRow;
  /** As it was when the remediation began; the ledger's own may be newer. */
  readonly finding: Finding;
  /** ARN of the only role that may write for this playbook in this account. */
  readonly writeRole: string;
  readonly calls: readonly Call[];
}

/** What stands in a tracker that runs in this process. */
export interface TrackerText {
  readonly title: string;
  readonly body: string;
  readonly comments: readonly { readonly at: string; readonly body: string }[];
}

export interface TicketView {
  readonly ticket: Ticket;
  /** Null where the tracker is elsewhere, or the item not there yet. */
  readonly item: TrackerText | null;
}

/** Something that somebody did to the estate: only a simulation can know. */
export interface Happened {
  /** ISO 8601. */
  readonly at: string;
  readonly title: string;
  readonly account: string;
}

/** An event that nobody can read, and why. */
export interface Unreadable {
  /** ISO 8601: when it was sent. */
  readonly at: string;
  readonly error: string;
  readonly message: string;
}

/** In whose name the forms of a page act, and what proves that they are this page's. */
export interface Acting {
  readonly who: string;
  readonly token: string;
}

/** What the pages show: the ledger as it is now, and what the run beside it knows. */
export interface ConsoleModel {
  /** ISO 8601. */
  readonly asOf: string;
  readonly deployment: string;
  /** How the time runs and what the estate is, in a sentence. */
  readonly about: string;
  /** Names of the accounts by their ids. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Titles of the playbooks by their ids. */
  readonly playbooks: ReadonlyMap<string, string>;
  /** The compliance report of the same moment. */
  readonly report: Report;
  /** Events handed to `intake`. */
  readonly events: number;
  readonly unreadable: readonly Unreadable[];
  readonly happened: readonly Happened[];
  /** The newest first. */
  readonly findings: readonly FindingRow[];
  /** The newest first. */
  readonly remediations: readonly RemediationView[];
  /** The newest first. */
  readonly tickets: readonly TicketView[];
  /** Plans that wait for a human, by deadline. */
  readonly approvals: readonly ApprovalView[];
  /** Granted at run time, the first to end first. */
  readonly exemptions: readonly ExemptionView[];
  readonly stops: StopsView;
  /** Null: nobody can act on these pages. */
  readonly acting: Acting | null;
}

/** The address of a finding's page: whatever its key contains, it is short and plain. */
export const findingPath = ({ finding, refused }: Pick<FindingRow, "finding" | "refused">): string =>
  `/findings/${refused ? refusedFindingId(finding.transport.account, finding.key) : findingId(finding.key)}`;

export const ticketPath = (id: string): string => `/tickets/${id}`;

export const remediationPath = (id: string): string => `/remediations/${id}`;

/** Are these the same resource, whatever else is told of it? */
export const sameSubject = (a: Subject, b: Subject): boolean => subjectId(a) === subjectId(b);
