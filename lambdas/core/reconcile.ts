import { withRegisteredSubject } from "./alarm-registry.ts";
import { appendEntry } from "./append-entry.ts";
import { linkOf } from "./audit-chain.ts";
import { type Breaker, passage } from "./breaker.ts";
import { limitsOf, spentFor } from "./budget.ts";
import { waitsUntold, withoutPlace } from "./budget-wait.ts";
import { closeRemediation } from "./close-remediation.ts";
import type { Config } from "./config.ts";
import { isCalming, refuse } from "./decide.ts";
import type { Finding } from "./finding.ts";
import type { Calendar } from "./freeze.ts";
import { freezeOf } from "./guard-facts.ts";
import { modeFor } from "./mode.ts";
import { remediationId, subjectId } from "./names.ts";
import { reserveProbe } from "./pass-breaker.ts";
import { type PromisedPlaces, promisedPlaces } from "./promised-places.ts";
import { generationBeyond } from "./pulse.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Remediation, Slot, Transition } from "./remediation.ts";
import { standInFor } from "./scaling/stand-in.ts";
import { headOf, type Seal } from "./seal.ts";
import { abandonGeneration, isOver, openGeneration, parkGeneration, updateSlot, watchGeneration } from "./slot.ts";
import { createAndLaunch, type StartPorts, startRemediation } from "./start-remediation.ts";
import { isEnded, type Outcome } from "./states.ts";
import { routeFor } from "./ticket-route.ts";

export interface ReconcilePorts extends StartPorts {
  readonly config: Config;
  readonly calendar: Calendar;
  readonly announce: (remediation: Remediation, transition: Transition) => Promise<void>;
  readonly seal: Seal;
}

/** What one sweep knows beside the ledger. */
export interface SweepPass {
  readonly promised: PromisedPlaces;
  /** When the ledger was last restored, or may have been; null: not in the time that names are kept. */
  readonly revivedAt: string | null;
}

/** What `sweep` did about one slot. */
export type Reconciled =
  | "settled"
  | "still-running"
  | "still-waiting"
  | "created"
  | "closed"
  | "run-lost"
  | "next-generation"
  /** Its launches fail: the fallback was asked. */
  | "stood-in"
  | "nothing-to-do";

/**
 * Brings one due slot forward: restarts what was queued, finishes what was interrupted, ends what was lost, starts what waits.
 * Level-triggered: it looks at the ledger as it is now, so doing it twice, or late, is harmless.
 */
export const reconcile = async (
  ports: ReconcilePorts,
  due: Pick<Slot, "playbook" | "subject">,
  pass: SweepPass = { promised: promisedPlaces(), revivedAt: null },
): Promise<Reconciled> => {
  const slot = await ports.ledger.getSlot(due.playbook, due.subject);
  if (!slot?.dueAt || slot.dueAt > ports.now().toISOString()) return "settled";
  return slot.openId === null ? startNext(ports, slot) : reconcileOpen(ports, slot, slot.openId, pass);
};

/**
 * Goes on where a run has just ended: what is due by then begins now instead of at the next sweep. A hint like any other,
 * however late and often it comes; where it does not come at all, the sweep does the same.
 * @param id of the remediation that ended
 */
export const reconcileEnded = async (ports: ReconcilePorts, id: string): Promise<Reconciled> => {
  const { ledger } = ports;
  const run = await ledger.readRun(id);
  const last = run?.history.at(-1);
  if (!run || !last || !isEnded(last.state)) return "nothing-to-do";
  const { remediation } = run;
  const slot = await ledger.getSlot(remediation.playbook, remediation.subject);
  // A run tells of its end before it lets go of its slot: whoever is faster does that for both.
  const isOwn = slot?.openId === id;
  if (isOwn) await close(ports, remediation, last, last.state, last.reason ?? "run-lost");
  return isOwn || slot?.openId === null ? reconcile(ports, remediation) : "settled";
};

const reconcileOpen = async (
  ports: ReconcilePorts,
  slot: Slot,
  id: string,
  { promised, revivedAt }: SweepPass,
): Promise<Reconciled> => {
  const { ledger, launcher } = ports;
  const run = await ledger.readRun(id);
  const last = run?.history.at(-1);
  if (!run || !last) return createMissing(ports, slot, id);
  const { remediation } = run;
  if (isEnded(last.state)) {
    await finishRemediation(ports, remediation, last, last.state);
    return "closed";
  }
  if (last.state === "queued") return resumeQueued(ports, slot, remediation, last, promised);
  if (await launcher.isRunning(id)) {
    await update(ports, slot, watchGeneration);
    return "still-running";
  }
  // It may have ended between the two questions: what stands in the history now is the truth.
  const latest = (await ledger.history(id)).at(-1) ?? last;
  if (latest.sequence !== last.sequence) return "still-running";
  // Of a restored ledger: the name was taken by a run that it knows nothing of, so this one has never begun.
  if (last.state === "detected" && revivedAt !== null && slot.generation < generationBeyond(new Date(revivedAt))) {
    await endRemediation(ports, remediation, last, "superseded", "ledger-restored");
    return "closed";
  }
  await endRemediation(ports, remediation, last, "escalated", "run-lost");
  return "run-lost";
};

/** `intake` died between taking the slot and writing the remediation. */
const createMissing = async (ports: ReconcilePorts, slot: Slot, id: string): Promise<Reconciled> => {
  const finding = await readFinding(ports, slot.findingKey);
  if (!finding || !isAbout(slot, finding)) {
    await update(ports, slot, abandonGeneration);
    return "nothing-to-do";
  }
  await createAndLaunch(ports, id, slot, finding);
  await update(ports, slot, watchGeneration);
  return "created";
};

/** One execution is one attempt: what had to wait goes on as the next generation, planned afresh. */
const resumeQueued = async (
  ports: ReconcilePorts,
  slot: Slot,
  remediation: Remediation,
  last: Transition,
  promised: PromisedPlaces,
): Promise<Reconciled> => {
  const { ledger, now, config, calendar, announce } = ports;
  const { halt, lease, breaker, budgets, fleet } = await ledger.readGuards(remediation);
  const leased = lease !== null && lease.holder !== remediation.id && lease.until > now().toISOString();
  const held = halt || leased || (await freezeOf([config], remediation, calendar, now()));
  const next = { ...remediation, id: remediationId(slot.playbook, slot.subject, slot.generation + 1) };
  const room = promised.over(budgets, next, now());
  const spent = spentFor(room, fleet, next, limitsOf([config], slot.playbook), now());
  if (spent) {
    if (routeFor(config, slot.subject) && (await waitsUntold(ledger, slot, now()))) await announce(remediation, last);
    await update(ports, slot, (current, at) => parkGeneration(withoutPlace(current, at), at, spent.retryAt));
    return "still-waiting";
  }
  if (held || !(await passBreaker(ports, slot, breaker))) {
    await update(ports, slot, (current, at) => parkGeneration({ ...current, waitsSince: undefined }, at));
    return "still-waiting";
  }
  promised.promise(next);
  await endRemediation(ports, remediation, last, "superseded", "retried");
  const closed = await ledger.getSlot(slot.playbook, slot.subject);
  return closed && closed.openId === null ? startNext(ports, closed) : "still-waiting";
};

/** Of all that an open breaker holds, one goes on to find out: it is reserved here, so that the others need not try. */
const passBreaker = async (
  { ledger, now }: ReconcilePorts,
  { playbook, subject, generation }: Slot,
  breaker: Breaker | null,
): Promise<boolean> => {
  switch (passage(breaker, null, now())) {
    case "free":
      return true;
    case "may-probe":
      return breaker !== null && reserveProbe(ledger, breaker, remediationId(playbook, subject, generation + 1), now());
    case "probing":
    case "stopped":
      return false;
  }
};

/** Starts the next generation if any of what waits is still worth it. */
const startNext = async (ports: ReconcilePorts, slot: Slot): Promise<Reconciled> => {
  const { now, config } = ports;
  const waiting = await Promise.all(
    slot.waiting.map(async ({ findingKey, review }) => {
      const finding = await readFinding(ports, findingKey);
      if (!finding || (!review && isOver(slot, finding))) return [];
      const refusal = refuse(finding, config);
      return refusal === null || (review && isCalming(refusal)) ? [finding] : [];
    }),
  );
  const worthIt = waiting.flat();
  for (const moved of worthIt.filter((finding) => !isAbout(slot, finding)))
    await startRemediation(
      ports,
      { playbook: slot.playbook, mode: modeFor(config, slot.playbook, moved.subject) },
      moved,
    );
  const finding = worthIt.find((candidate) => isAbout(slot, candidate));
  const standIn = finding && standInFor(config, slot, finding, now());
  if (standIn) {
    await startRemediation(
      ports,
      { playbook: slot.playbook, mode: modeFor(config, slot.playbook, standIn.subject) },
      standIn,
    );
    await update(ports, slot, parkGeneration);
    return "stood-in";
  }
  const opened = await updateSlot(ports.ledger, slot.playbook, slot.subject, (current) => {
    if (current?.version !== slot.version) return { write: null, result: null };
    if (!finding)
      return { write: { ...current, waiting: [], dueAt: null, version: current.version + 1 }, result: null };
    const next = openGeneration(current, slot.playbook, finding, now());
    return { write: next.slot, result: next };
  });
  if (!opened || !finding) return "nothing-to-do";
  await createAndLaunch(ports, opened.id, opened.slot, finding);
  return "next-generation";
};

/** The registry may have changed since the finding came in: subject and bounds are those that it gives now. */
const readFinding = async ({ ledger, config }: ReconcilePorts, key: string): Promise<Finding | null> => {
  const record = await ledger.getFinding(key);
  return record && withRegisteredSubject(config, record.finding);
};

/** False for an alarm that now belongs to another node group: that one has a slot of its own. */
const isAbout = ({ subject }: Slot, finding: Finding): boolean => subjectId(finding.subject) === subjectId(subject);

/** A slot that could not be brought forward lets the others go first. */
export const postpone = ({ ledger, now }: ReconcilePorts, { playbook, subject }: Slot): Promise<void> =>
  updateSlot(ledger, playbook, subject, (slot) => ({
    write: slot?.dueAt && slot.dueAt <= now().toISOString() ? parkGeneration(slot, now()) : null,
    result: undefined,
  }));

const update = ({ ledger, now }: ReconcilePorts, slot: Slot, change: (slot: Slot, now: Date) => Slot): Promise<void> =>
  updateSlot(ledger, slot.playbook, slot.subject, (current) => ({
    write: current?.version === slot.version ? change(current, now()) : null,
    result: undefined,
  }));

/** Records the end of a remediation whose run cannot, tells of it, and frees what it held. */
export const endRemediation = async (
  ports: ReconcilePorts,
  remediation: Remediation,
  last: Transition,
  state: Outcome,
  reason: RemediationReason,
): Promise<void> => {
  const { ledger, now, announce } = ports;
  const link = linkOf(remediation.id, last);
  const draft = { state, reason, detail: {}, at: now().toISOString() };
  const { entry } = await appendEntry(ledger, remediation.id, link, draft);
  await announce(remediation, entry);
  await close(ports, remediation, entry, state, reason);
};

/** Does what is left to do for a remediation that has ended: its run may have died before it could tell anybody. */
export const finishRemediation = async (
  ports: ReconcilePorts,
  remediation: Remediation,
  last: Transition,
  outcome: Outcome,
): Promise<void> => {
  await ports.announce(remediation, last);
  await close(ports, remediation, last, outcome, last.reason ?? "run-lost");
};

/** Sealed first: what cannot be sealed stays due. */
const close = async (
  { ledger, config, now, seal }: ReconcilePorts,
  remediation: Remediation,
  last: Transition,
  outcome: Outcome,
  reason: RemediationReason,
): Promise<void> => {
  await seal(headOf(remediation.id, last));
  await closeRemediation(ledger, remediation, { outcome, reason }, config, now());
};
