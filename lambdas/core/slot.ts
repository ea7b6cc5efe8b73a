import type { Mode } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { Finding, Subject } from "./finding.ts";
import type { Ledger } from "./ledger.ts";
import { remediationId } from "./names.ts";
import { betweenAttempts, type Ending, retryAfter } from "./next-attempt.ts";
import { generationBeyond } from "./pulse.ts";
import type { Slot, Waiting } from "./remediation.ts";

/** A run that says nothing for this long is looked at: longer than any playbook's step, far shorter than a human's patience. */
const lookAfter: Duration = "5m";
/** Tags change without an event: whoever takes one away has not to wait for longer, and those that stay cost a look an hour. */
const betweenLooksAtTags: Duration = "1h";
/** So that a slot stays a small item whatever arrives: more rules than this never find the same drift. */
const maxWaiting = 20;
/** Enough for a day of scaling that had better stop long before; of other playbooks nobody asks. */
const maxAttempts = 40;

export const later = (now: Date, duration: Duration): string =>
  new Date(now.getTime() + milliseconds(duration)).toISOString();

/** What a finding does to its slot. */
export type Admission =
  /** Write the slot, then start the remediation that it opens. */
  | { readonly kind: "start"; readonly slot: Slot; readonly id: string }
  /** The same finding again while its run is open: make sure that the run was started. */
  | { readonly kind: "resume"; readonly id: string; readonly generation: number }
  /** A newer fact while a run is open or cooling down: it waits. */
  | { readonly kind: "wait"; readonly slot: Slot }
  /** Nothing that has not been answered. */
  | { readonly kind: "ignore" };

/** The newest revision of each finding waits, the latest to arrive last. */
const enqueue = (waiting: readonly Waiting[], next: Waiting): readonly Waiting[] => [
  ...waiting.filter(({ findingKey }) => findingKey !== next.findingKey).slice(1 - maxWaiting),
  next,
];

/** Opens the next generation of a slot. What waits beside its finding is answered by its run too, but for other alarms. */
export const openGeneration = (
  slot: Slot | null,
  playbook: string,
  { subject, key, revision, kind }: Pick<Finding, "subject" | "key" | "revision" | "kind">,
  now: Date,
): { readonly slot: Slot; readonly id: string } => {
  const generation = (slot?.generation ?? 0) + 1;
  const id = remediationId(playbook, subject, generation);
  return {
    id,
    slot: {
      playbook,
      subject,
      generation,
      openId: id,
      openedAt: now.toISOString(),
      findingKey: key,
      revision,
      waiting: kind === "alarm" ? (slot?.waiting ?? []).filter(({ findingKey }) => findingKey !== key) : [],
      lastOutcome: slot?.lastOutcome ?? null,
      attempts: slot?.attempts ?? [],
      coolDownUntil: null,
      ...(slot?.seenWellAt !== undefined && { seenWellAt: slot.seenWellAt }),
      ...(slot?.waitsSince !== undefined && { waitsSince: slot.waitsSince }),
      dueAt: later(now, lookAfter),
      version: (slot?.version ?? 0) + 1,
    },
  };
};

/** `review`: the finding tells of nothing that is wrong, and may only have an open case looked at again. */
export type Purpose = "act" | "review";

/** Has a run called a human, whose case nothing has ended since, or is one at work that may? */
const hasOpenCase = (slot: Slot | null): boolean =>
  slot !== null && (slot.openId !== null || slot.lastOutcome === "escalated");

/**
 * Decides, over the stored slot, what a finding may start. Pure.
 * @param mode of the playbook for this subject, as it is now: what was only recorded deserves more once more is allowed
 */
export const admit = (
  slot: Slot | null,
  playbook: string,
  finding: Finding,
  mode: Mode,
  now: Date,
  purpose: Purpose = "act",
): Admission => {
  if (purpose === "review" && !hasOpenCase(slot)) return { kind: "ignore" };
  // That a fact is no more may come with the revision of the fact: a run that looked before has not answered it.
  const isTold = slot !== null && slot.findingKey === finding.key && finding.revision <= slot.revision;
  const answered = isTold && (purpose === "act" || isSeen(slot, finding));
  if (slot?.openId && answered) return { kind: "resume", id: slot.openId, generation: slot.generation };
  if (slot && (slot.openId !== null || isCooling(slot, finding, now))) {
    if (answered || isSeen(slot, finding)) return { kind: "ignore" };
    const waits = slot.waiting.some(
      ({ findingKey, revision }) => findingKey === finding.key && finding.revision <= revision,
    );
    if (waits) return { kind: "ignore" };
    return {
      kind: "wait",
      slot: {
        ...slot,
        waiting: enqueue(slot.waiting, {
          findingKey: finding.key,
          revision: finding.revision,
          ...(purpose === "review" && { review: true }),
        }),
        dueAt: slot.openId === null ? slot.coolDownUntil : slot.dueAt,
        version: slot.version + 1,
      },
    };
  }
  const recordedOnly = slot?.lastOutcome === "recorded" && mode !== "observe";
  if (!recordedOnly && (answered || (slot && isSeen(slot, finding)))) return { kind: "ignore" };
  return { kind: "start", ...openGeneration(slot, playbook, finding, now) };
};

/**
 * A fact from before the generation was opened: its run has read, or will read, a live state that is newer.
 * So several rules that find the same drift start one remediation. Alarms tell of load, not of a state that was read.
 */
const isSeen = (slot: Slot, { kind, times }: Finding): boolean =>
  kind !== "alarm" && (times.observed <= slot.openedAt || isOver(slot, { kind, times }));

/** A fact from before the last look that found nothing wrong: what came in while that run was at work, such as its own write. */
export const isOver = ({ seenWellAt }: Slot, { kind, times }: Pick<Finding, "kind" | "times">): boolean =>
  kind !== "alarm" && seenWellAt !== undefined && times.observed <= seenWellAt;

/**
 * An alarm that tells something new is heard at once: what cools down is the look at one that lasts, and steps keep their
 * distance by themselves. Else an alarm on low load that waits for a human would keep one on high load waiting.
 */
const isCooling = ({ coolDownUntil }: Slot, { kind }: Finding, now: Date): boolean =>
  kind !== "alarm" && coolDownUntil !== null && coolDownUntil > now.toISOString();

/** Grants are known to the guard of a run only, so a subject that is exempted is looked at this often, if it is told of. */
const betweenExempted: Duration = "1h";

/** So that those who were in each other's way do not meet again. Ids are hashes in hexadecimal. */
const jitter = ({ openId }: Slot, { reason }: Ending): number =>
  reason === "resource-busy" ? (Number.parseInt((openId ?? "0").slice(0, 4), 16) % 30) * 1_000 : 0;

/** The slot of a run that waits, as a copy to look at again soon, or when what it waits for may have come. */
export const parkGeneration = (slot: Slot, now: Date, until = later(now, betweenAttempts)): Slot => ({
  ...slot,
  dueAt: until,
  version: slot.version + 1,
});

/** The slot of a run that is still at work. */
export const watchGeneration = (slot: Slot, now: Date): Slot => ({
  ...slot,
  dueAt: later(now, lookAfter),
  version: slot.version + 1,
});

/** The slot of a run that was never made: its finding goes back among those that wait. */
export const abandonGeneration = (slot: Slot, now: Date): Slot => ({
  ...slot,
  openId: null,
  waiting: enqueue(slot.waiting, { findingKey: slot.findingKey, revision: slot.revision }),
  dueAt: now.toISOString(),
  version: slot.version + 1,
});

/** The slot after its run has ended. */
export const closeGeneration = (slot: Slot, ending: Ending, coolDown: Duration, now: Date): Slot => {
  const retry = retryAfter(ending, now);
  const { findingKey, revision } = slot;
  const again = retry !== null && !slot.waiting.some((other) => other.findingKey === findingKey);
  // A scan in progress is seen to its end, also where the fact that led to it was resolved.
  const review = ending.reason === "scan-in-progress";
  const waiting = again ? enqueue(slot.waiting, { findingKey, revision, ...(review && { review }) }) : slot.waiting;
  const rest =
    ending.reason === "held-by-tag" ? betweenLooksAtTags : ending.reason === "exempted" ? betweenExempted : coolDown;
  // What an alarm told since the run was opened, it may not have seen.
  const hasNews = ending.kind === "alarm" && slot.waiting.some((other) => other.revision > slot.openedAt);
  const pause = hasNews ? "0s" : (retry ?? rest);
  const coolDownUntil = later(new Date(now.getTime() + jitter(slot, ending)), pause);
  return {
    ...slot,
    openId: null,
    generation:
      ending.reason === "ledger-restored" ? Math.max(slot.generation, generationBeyond(now)) : slot.generation,
    waiting,
    lastOutcome: ending.outcome,
    attempts: ending.attempt ? [...slot.attempts, ending.attempt].slice(-maxAttempts) : slot.attempts,
    coolDownUntil,
    dueAt: waiting.length > 0 ? coolDownUntil : null,
    ...(ending.seenWellAt !== undefined && { seenWellAt: ending.seenWellAt }),
    // The next generation may find that somebody else was faster.
    waitsSince: ending.reason === "retried" ? slot.waitsSince : undefined,
    version: slot.version + 1,
  };
};

/** The slot kept changing under us for as long as anybody could be expected to try. */
export class SlotContendedError extends Error {
  override readonly name = "SlotContendedError";
  constructor(playbook: string, subject: Subject) {
    super(`slot of ${playbook} and ${subject.type} ${subject.id}: changed by others in every attempt; try again later`);
  }
}

const attempts = 8;

/** What to write, or null to leave the slot as it is, and what to tell the caller. */
export interface SlotUpdate<T> {
  readonly write: Slot | null;
  readonly result: T;
}

/**
 * Reads, changes and writes a slot under its version; `change` runs again if somebody else was faster.
 * @param read the slot, where it was read a moment ago
 * @throws {SlotContendedError}
 */
export const updateSlot = async <T>(
  ledger: Pick<Ledger, "getSlot" | "putSlot">,
  playbook: string,
  subject: Subject,
  change: (slot: Slot | null) => SlotUpdate<T>,
  read?: Slot | null,
): Promise<T> => {
  let slot = read === undefined ? await ledger.getSlot(playbook, subject) : read;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { write, result } = change(slot);
    if (!write || (await ledger.putSlot(write, slot?.version ?? null))) return result;
    slot = await ledger.getSlot(playbook, subject);
  }
  throw new SlotContendedError(playbook, subject);
};
