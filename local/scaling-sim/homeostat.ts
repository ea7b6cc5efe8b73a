import { decideScaling } from "../../lambdas/core/scaling/decide-scaling.ts";
import type { ObservedNodeGroup } from "../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup } from "../../lambdas/core/scaling/registered-group.ts";
import type { ScalingStep, StepOutcome } from "../../lambdas/core/scaling/scaling-history.ts";
import { scalingLimits } from "../../lambdas/core/scaling/scaling-limits.ts";
import { type GroupView, minuteMs } from "./node-group.ts";
import type { Measured, Policy, Sight } from "./policy.ts";
import { readSignals, registeredFallback, registeredGroup } from "./registration.ts";

const limits = scalingLimits.parse({});
/** A node that has not joined by then never will. Source: Cluster Autoscaler's provision timeout. */
const readyWithin = 15 * minuteMs;

/**
 * Homeostat's own decision, once a minute, with what the ledger would remember: one execution is one step, which ends
 * when its nodes serve or cannot be had; then the next is decided. What cannot be had is taken back.
 */
export const homeostat: Policy = {
  name: "homeostat",
  writes: "eks",
  begin: () => {
    const group = new Remembered(registeredGroup);
    const fallback = new Remembered(registeredFallback);
    return (sight) => {
      const size = group.next(sight, sight.group);
      const isInNeed = group.waitsFor === "backing-off" || sight.fallback.desired > 0;
      return { group: size, fallback: isInNeed ? fallback.next(sight, sight.fallback) : sight.fallback.desired };
    };
  },
};

/** A step that was written and has not come to its end. */
interface OpenStep extends Pick<ScalingStep, "from" | "to" | "at"> {
  readonly before: Measured | undefined;
}

/** One node group with its steps so far. */
class Remembered {
  readonly #registered: RegisteredGroup;
  #steps: readonly ScalingStep[] = [];
  #open: OpenStep | null = null;
  /** Why the last decision changed nothing; null where it did. */
  waitsFor: string | null = null;

  constructor(registered: RegisteredGroup) {
    this.#registered = registered;
  }

  /** The size to ask for now. */
  next(sight: Sight, group: GroupView): number {
    const { now } = sight;
    if (this.#open) return this.#follow(this.#open, sight, group);
    const observed = observe(sight, group, this.#registered);
    const decision = decideScaling(observed, this.#registered, { now, steps: this.#steps }, limits);
    this.waitsFor = decision.kind === "scale" ? null : decision.reason;
    if (decision.kind !== "scale") return group.desired;
    this.#open = { from: group.desired, to: decision.to, at: now, before: sight.measured.at(-1) };
    return decision.to;
  }

  #follow(step: OpenStep, { now, measured }: Sight, group: GroupView): number {
    if (group.updating) return group.desired;
    const [last] = group.activities;
    if (step.to > step.from && last?.status === "Failed" && last.startedAt >= step.at - minuteMs) {
      this.#end(step, "failed", now);
      this.waitsFor = "backing-off";
      return Math.max(step.from, group.ready + group.launching);
    }
    const isThere = step.to > step.from ? group.ready >= step.to : group.ready <= step.to && group.terminating === 0;
    if (isThere) this.#end(step, outcomeOf(step.before, measured.at(-1)), now);
    else if (now - step.at > readyWithin) this.#end(step, "unclear", now);
    return group.desired;
  }

  #end({ from, to, at }: OpenStep, outcome: StepOutcome, now: number): void {
    this.#steps = [...this.#steps, { from, to, at, endedAt: now, outcome }];
    this.#open = null;
  }
}

/** Processors that were wholly busy and still are may have got better or not: nobody can tell. */
const outcomeOf = (before: Measured | undefined, after: Measured | undefined): StepOutcome => {
  if (!before || !after) return "unclear";
  if (after.utilisation < before.utilisation || after.pendingPods < before.pendingPods) return "helped";
  return after.utilisation >= 100 && after.pendingPods === 0 ? "unclear" : "did-not-help";
};

const observe = (
  { measured, now }: Sight,
  { desired, ready, launching, updating, activities }: GroupView,
  { min, max }: RegisteredGroup,
): ObservedNodeGroup => {
  const launches = activities.filter(({ kind }) => kind === "launch");
  const isDegraded = launches[0]?.status === "Failed";
  return {
    signals: readSignals(measured, now),
    status: updating ? "UPDATING" : isDegraded ? "DEGRADED" : "ACTIVE",
    issues: isDegraded ? ["AsgInstanceLaunchFailures"] : [],
    min,
    max,
    desired,
    inService: ready,
    live: ready + launching,
    unready: 0,
    zones: 2,
    freeAddresses: 1_000,
    suspended: [],
    activities,
    lastUpdate: updating ? { status: "InProgress", createdAt: now } : null,
    autoMode: false,
    zonalShift: false,
  };
};
