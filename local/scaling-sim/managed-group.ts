import { registeredGroup } from "../../lambdas/core/alarm-registry.ts";
import { refuse } from "../../lambdas/core/decide.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { RemediationReason } from "../../lambdas/core/reasons.ts";
import type { Attempt, Slot } from "../../lambdas/core/remediation.ts";
import { decideScaling } from "../../lambdas/core/scaling/decide-scaling.ts";
import type { ObservedNodeGroup, SignalReading } from "../../lambdas/core/scaling/observed-node-group.ts";
import { rememberedSteps } from "../../lambdas/core/scaling/remembered-steps.ts";
import { scalingLimits } from "../../lambdas/core/scaling/scaling-limits.ts";
import { standInFor } from "../../lambdas/core/scaling/stand-in.ts";
import { undoScaling, verifyScaling, type WrittenStep } from "../../lambdas/core/scaling/verify-scaling.ts";
import { admit, closeGeneration, openGeneration, parkGeneration } from "../../lambdas/core/slot.ts";
import type { Outcome } from "../../lambdas/core/states.ts";
import type { AlarmFindings } from "./alarm-events.ts";
import { type GroupView, minuteMs } from "./node-group.ts";
import { config } from "./registration.ts";

const playbook = "eks/scale-node-group";
const limits = scalingLimits.parse({});
/** As the playbook's. */
const settleWithin = 20 * minuteMs;

/** When something happens; `late`: between two minutes, so that it takes effect with the next one. */
interface When {
  /** Milliseconds since midnight. */
  readonly at: number;
  readonly late: boolean;
}

/** A run that has written, or is about to. */
interface OpenRun {
  readonly finding: Finding;
  readonly late: boolean;
  readonly step: WrittenStep;
  /** The size that it goes back to. */
  readonly undoing: number | null;
  /** It was decided between two minutes and is not in effect yet. */
  readonly unwritten: boolean;
}

/** What there was at the end of a minute. */
interface Seen {
  readonly view: GroupView;
  readonly readings: readonly SignalReading[];
  readonly now: number;
}

/** One node group with its slot in the ledger, and the run that is open in it. */
export class ManagedGroup {
  /** The size to ask for. */
  size = 0;
  readonly #name: string;
  readonly #alarms: AlarmFindings;
  readonly #askFallback: (finding: Finding, when: When) => void;
  #slot: Slot | null = null;
  #run: OpenRun | null = null;
  #seen: Seen = { view: nothing, readings: [], now: 0 };

  /** @param askFallback hands the load to the fallback while this group cannot be had */
  constructor(name: string, alarms: AlarmFindings, askFallback: (finding: Finding, when: When) => void) {
    this.#name = name;
    this.#alarms = alarms;
    this.#askFallback = askFallback;
  }

  /** Looks at the end of a minute; what was decided since the last one takes effect, if the writing step finds it true. */
  see(view: GroupView, readings: readonly SignalReading[], now: number): void {
    this.size = view.desired;
    this.#seen = { view, readings, now };
    const run = this.#run;
    if (!run?.unwritten) return;
    this.#run = { ...run, unwritten: false };
    if (view.updating) this.#end("superseded", "resource-busy", now);
    else if (view.desired !== run.step.before.desired) this.#end("superseded", "state-changed", now);
    else this.size = run.step.after.desired;
  }

  /** Takes a finding about this group, as the receiving function does. */
  hear(finding: Finding, when: When): void {
    if (finding.subject.id !== `simulated/${this.#name}` || refuse(finding, config)) return;
    const admission = admit(this.#slot, playbook, finding, "enforce", new Date(when.at));
    if (admission.kind === "start" || admission.kind === "wait") this.#slot = admission.slot;
    if (admission.kind === "start") this.#begin(finding, when);
  }

  /** The run that is open looks at what came of its write, once a minute. */
  poll(now: number): void {
    const run = this.#run;
    const at = run?.late ? now + minuteMs / 2 : now;
    if (!run || run.unwritten || at <= run.step.writtenAt) return;
    const state = observed(this.#seen, run.finding);
    if (run.undoing !== null) {
      if (state.desired === run.undoing) this.#end("rolled-back", "rolled-back-after-failure", at);
      return;
    }
    switch (verifyScaling(state, run.step, registeredGroup(run.finding), limits)) {
      case "healed":
        this.#end("healed", "verified", at);
        return;
      case "no-help":
        this.#end("escalated", "did-not-help", at);
        return;
      case "failed":
        this.#undo(run, state, at);
        return;
      case "pending":
        if (at - run.step.writtenAt >= settleWithin) this.#end("escalated", "not-settled", at);
    }
  }

  /** Starts what is due, as the sweep does. */
  advance(when: When): void {
    const now = new Date(when.at);
    const slot = this.#slot;
    if (!slot?.dueAt || slot.openId !== null || slot.dueAt > now.toISOString()) return;
    const finding = slot.waiting
      .flatMap(({ findingKey }) => this.#alarms.byKey(findingKey) ?? [])
      .find((each) => refuse(each, config) === null);
    if (!finding) {
      this.#slot = { ...slot, waiting: [], dueAt: null };
      return;
    }
    const standIn = standInFor(config, slot, finding, now);
    if (standIn) {
      this.#askFallback(standIn, when);
      this.#slot = parkGeneration(slot, now);
      return;
    }
    this.#slot = openGeneration(slot, playbook, finding, now).slot;
    this.#begin(finding, when);
  }

  #begin(finding: Finding, { at, late }: When): void {
    const state = observed(this.#seen, finding);
    const history = { now: at, steps: rememberedSteps(this.#slot?.attempts ?? []), told: null };
    const decision = decideScaling(state, registeredGroup(finding), history, limits);
    if (decision.kind !== "scale") {
      const isForHuman = decision.kind === "escalate" || decision.kind === "yield";
      this.#close(isForHuman ? "escalated" : "skipped", decision.reason, at, finding);
      return;
    }
    const [before, after] = [{ desired: state.desired }, { desired: decision.to }];
    const step = { before, after, basis: state, plannedAt: at, writtenAt: at };
    this.#run = { finding, late, step, undoing: null, unwritten: late };
    if (!late) this.size = decision.to;
  }

  #undo(run: OpenRun, state: ObservedNodeGroup, at: number): void {
    const back = undoScaling(state, run.step.before);
    if (!back || state.desired !== run.step.after.desired) {
      this.#end("failed", "verification-failed", at);
      return;
    }
    this.#run = { ...run, undoing: back.desired };
    this.size = back.desired;
  }

  /** Ends the open run, of which the sweep hears at once. */
  #end(outcome: Outcome, reason: RemediationReason, at: number): void {
    const run = this.#run;
    if (!run) return;
    const { before, after, writtenAt } = run.step;
    const wrote = outcome !== "superseded";
    this.#run = null;
    this.#close(outcome, reason, at, run.finding, wrote ? { before, after, writtenAt: timeOf(writtenAt) } : undefined);
    this.advance({ at, late: run.late });
  }

  #close(
    outcome: Outcome,
    reason: RemediationReason,
    at: number,
    finding: Finding,
    written?: Pick<Attempt, "before" | "after" | "writtenAt">,
  ): void {
    if (!this.#slot) return;
    const { generation } = this.#slot;
    const attempt = written && { ...written, generation, outcome, reason, endedAt: timeOf(at) };
    const hasFallback = registeredGroup(finding).fallback !== null;
    this.#slot = closeGeneration(
      this.#slot,
      { outcome, reason, kind: "alarm", attempt, hasFallback },
      config.coolDown,
      new Date(at),
    );
  }
}

const timeOf = (at: number): string => new Date(at).toISOString();

/** Before the first minute. */
const nothing: GroupView = { desired: 0, ready: 0, launching: 0, terminating: 0, updating: false, activities: [] };

const observed = ({ view, readings, now }: Seen, finding: Finding): ObservedNodeGroup => {
  const { desired, ready, launching, updating, activities } = view;
  const { min, max } = registeredGroup(finding);
  const launches = activities.filter(({ kind }) => kind === "launch");
  const isDegraded = launches[0]?.status === "Failed";
  return {
    signals: readings,
    status: updating ? "UPDATING" : isDegraded ? "DEGRADED" : "ACTIVE",
    issues: isDegraded ? ["AsgInstanceLaunchFailures"] : [],
    min,
    max,
    desired,
    inService: ready,
    live: ready + launching,
    unhealthy: 0,
    failed: { at: now - minuteMs, value: 0 },
    pending: readings.find(({ alarm }) => alarm === "spot-pending-pods")?.datapoints[0] ?? null,
    zones: 2,
    freeAddresses: 1_000,
    suspended: [],
    activities,
    lastUpdate: updating ? { status: "InProgress", createdAt: now } : null,
    autoMode: false,
    zonalShift: false,
    tags: {},
  };
};
