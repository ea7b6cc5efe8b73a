import type { Release } from "./budget.ts";
import { withoutPlace } from "./budget-wait.ts";
import type { Config } from "./config.ts";
import type { FindingKind } from "./finding.ts";
import { settleDrift } from "./item-drift.ts";
import type { Ledger } from "./ledger.ts";
import { writeTimeout } from "./next-attempt.ts";
import { tellBreaker } from "./pass-breaker.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Attempt, Remediation, Slot, Transition } from "./remediation.ts";
import { isSeenWell } from "./seen-well.ts";
import { closeGeneration, later, parkGeneration, updateSlot } from "./slot.ts";
import { releaseBudgets } from "./spend-budget.ts";
import type { Outcome } from "./states.ts";

type Holdings = Pick<
  Ledger,
  | "acquireLease"
  | "releaseLease"
  | "getSlot"
  | "putSlot"
  | "history"
  | "getBreaker"
  | "putBreaker"
  | "getBudget"
  | "putBudget"
  | "replaceFinding"
  | "readHoldings"
>;

/** Ends of a run that was there to the last, and whose write may yet arrive. */
const inDoubt: ReadonlySet<RemediationReason> = new Set([
  "never-applied",
  "partly-applied",
  "unreadable-after-write",
  "rollback-unverified",
]);

/** Without a look at what the write came to. */
const mayHaveWritten: ReadonlySet<RemediationReason> = new Set([
  "partly-applied",
  "unreadable-after-write",
  "run-lost",
  "ledger-restored",
]);

/** Exclusion rests on time: nobody else may have the subject while a write can still land. */
const letGo = async (
  ledger: Holdings,
  { id, subject }: Remediation,
  reason: RemediationReason,
  now: Date,
): Promise<void> => {
  // A run that fell silent may be in the middle of its writing step: its lease has to run out by itself.
  if (reason === "run-lost") return;
  if (inDoubt.has(reason)) await ledger.acquireLease(subject, id, now.toISOString(), later(now, writeTimeout));
  else await ledger.releaseLease(subject, id);
};

const changeOwnSlot = (
  ledger: Holdings,
  { id, playbook, subject }: Remediation,
  change: (slot: Slot) => Slot,
  read?: Slot | null,
): Promise<void> =>
  updateSlot(
    ledger,
    playbook,
    subject,
    (slot) => ({ write: slot?.openId === id ? change(slot) : null, result: undefined }),
    read,
  );

/** What a later attempt should know of this one; undefined where it wrote nothing. */
const attemptOf = (
  { generation }: Remediation,
  history: readonly Transition[],
  { outcome, reason }: { readonly outcome: Outcome; readonly reason: RemediationReason },
  now: Date,
): Attempt | undefined => {
  const writing = history.find(({ state }) => state === "applying");
  const planned = history.find(({ state }) => state === "planned");
  const wrote = history.some(({ state }) => state === "verifying") || mayHaveWritten.has(reason);
  if (!writing || !planned || !wrote) return undefined;
  const { before, after } = planned.detail;
  return { generation, outcome, reason, before, after, writtenAt: writing.at, endedAt: now.toISOString() };
};

/** How its places in the budgets are let go; null: it holds none, or may be at work yet and they run out. */
const releaseAfter = (
  history: readonly Transition[],
  reason: RemediationReason,
  attempt: Attempt | undefined,
): Release | null => {
  if (reason === "run-lost") return null;
  // It is over, and what it came to is told by no history.
  if (reason === "ledger-restored") return "landed";
  if (!history.some(({ state }) => state === "applying")) return null;
  return attempt ? "landed" : "unused";
};

/** Of kinds that AWS Config's items may tell of as well. */
const isOfSetting = (kind: FindingKind): boolean => kind === "misconfiguration" || kind === "drift";

/**
 * Tells the breaker, and frees what a remediation held: its lease, its budgets and its slot. Idempotent; called after its
 * last transition is recorded.
 * @param known its history, where the caller knows it
 */
export const closeRemediation = async (
  ledger: Holdings,
  remediation: Remediation,
  ending: { readonly outcome: Outcome; readonly reason: RemediationReason },
  config: Config,
  now: Date,
  known?: readonly Transition[],
): Promise<void> => {
  // All at once: each is written under the version that was read, so nothing is lost where somebody was faster.
  const { breaker, budget, drift, slot: held } = await ledger.readHoldings(remediation);
  await tellBreaker(ledger, breaker, remediation, ending, now);
  await letGo(ledger, remediation, ending.reason, now);
  const history = known ?? (await ledger.history(remediation.id));
  const attempt = attemptOf(remediation, history, ending, now);
  const release = releaseAfter(history, ending.reason, attempt);
  if (release) await releaseBudgets(ledger, remediation, release, budget);
  const { kind, detail } = remediation.finding;
  const hasFallback = detail.type === "alarm" && typeof detail.registered?.fallback === "string";
  const seenWellAt = isSeenWell({ state: ending.outcome, reason: ending.reason })
    ? (history.find(({ state }) => state === "verifying")?.at ?? remediation.createdAt)
    : undefined;
  if (seenWellAt !== undefined && isOfSetting(kind)) await settleDrift(ledger, drift, seenWellAt);
  const close = (slot: Slot): Slot =>
    closeGeneration(slot, { ...ending, kind, attempt, hasFallback, seenWellAt }, config.coolDown, now);
  await changeOwnSlot(ledger, remediation, close, held);
};

/** Frees the lease and the budgets of a remediation that has to wait; its slot stays taken, and `sweep` looks at it soon. */
export const parkRemediation = async (
  ledger: Holdings,
  remediation: Remediation,
  reason: RemediationReason,
  now: Date,
): Promise<void> => {
  await ledger.releaseLease(remediation.subject, remediation.id);
  await releaseBudgets(ledger, remediation, "unused");
  await changeOwnSlot(ledger, remediation, (slot) =>
    parkGeneration(reason === "budget-spent" ? withoutPlace(slot, now) : slot, now),
  );
};
