import { inWords, type RemediationReason } from "../core/reasons.ts";
import type { Remediation, SpentBudget, Transition } from "../core/remediation.ts";
import { isEnded, type State } from "../core/states.ts";

/** A remediation as people read it: what was wrong, what was done about it, from what to what, and how long it took. */
export interface RemediationRow {
  readonly id: string;
  readonly playbook: string;
  readonly generation: number;
  readonly title: string;
  readonly subject: Remediation["subject"];
  readonly state: State;
  readonly ended: boolean;
  readonly reason: RemediationReason | null;
  /** The reason in words, and what AWS or the engine added to it. */
  readonly because: string;
  /** The budget that it waits for now. */
  readonly waitsFor: SpentBudget | null;
  readonly summary: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly startedAt: string;
  readonly lastAt: string;
  /** From the event that told of it to the last entry of its history. */
  readonly seconds: number;
  readonly history: readonly Transition[];
}

/** Of a remediation, what its row is made of: records of an older version have no more. */
type Head = Pick<Remediation, "id" | "playbook" | "generation" | "subject" | "createdAt"> & {
  readonly finding: { readonly title: string; readonly transport: { readonly time: string } };
};

/** @param history in order of sequence */
export const remediationRow = (remediation: Head, history: readonly Transition[]): RemediationRow => {
  const { id, playbook, generation, finding, subject, createdAt } = remediation;
  const last = history.at(-1);
  const planned = history.find(({ state }) => state === "planned")?.detail;
  const reason = last?.reason ?? null;
  const lastAt = last?.at ?? createdAt;
  return {
    id,
    playbook,
    generation,
    title: finding.title,
    subject,
    state: last?.state ?? "detected",
    ended: last !== undefined && isEnded(last.state),
    reason,
    because: [reason && inWords(reason), last?.detail.note].filter(Boolean).join(": "),
    waitsFor: (last?.state === "queued" && last.detail.spent) || null,
    summary: planned?.summary ?? null,
    before: planned?.before ?? last?.detail.before ?? null,
    after: planned?.after ?? null,
    startedAt: createdAt,
    lastAt,
    seconds: Math.max(0, (Date.parse(lastAt) - Date.parse(finding.transport.time)) / 1_000) || 0,
    history,
  };
};
