import type { RemediationReason } from "./reasons.ts";

/** Somebody asked for a healed remediation to be undone. The latest request of a remediation is kept. */
export interface RollbackRequest {
  readonly remediationId: string;
  /** Counts the requests of this remediation, from 1: each has an execution of its own. */
  readonly attempt: number;
  /** An identity that its owner could not choose. */
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
  /** Why nothing came of it; null: it is at work, or what came of it stands in the remediation's history. */
  readonly ended: { readonly reason: RemediationReason; readonly note: string; readonly at: string } | null;
  /** ISO 8601: when `sweep` has to look at it; null: it has ended. */
  readonly dueAt: string | null;
  readonly version: number;
}

/** The name of a rollback's execution: at most 64 characters of `[A-Za-z0-9_-]`, and never that of the remediation. */
export const rollbackExecution = ({ remediationId, attempt }: RollbackRequest): string =>
  `${remediationId}-back-${attempt}`;
