import { decideScaling } from "../../lambdas/core/scaling/decide-scaling.ts";
import type { ObservedNodeGroup } from "../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup } from "../../lambdas/core/scaling/registered-group.ts";
import type { ScalingStep, StepOutcome } from "../../lambdas/core/scaling/scaling-history.ts";
import { scalingLimits } from "../../lambdas/core/scaling/scaling-limits.ts";
import { undoScaling, verifyScaling, type WrittenStep } from "../../lambdas/core/scaling/verify-scaling.ts";
import { type GroupView, minuteMs } from "./node-group.ts";
import type { Policy, Sight } from "./policy.ts";
import { readSignals, registeredFallback, registeredGroup } from "./registration.ts";

const limits = scalingLimits.parse({});
/** As the playbook's. */
const settleWithin = 20 * minuteMs;

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

/** One node group with its steps so far. */
class Remembered {
  readonly #registered: RegisteredGroup;
  #steps: readonly ScalingStep[] = [];
  #open: WrittenStep | null = null;
  /** Why the last decision changed nothing; null where it did. */
  waitsFor: string | null = null;

  constructor(registered: RegisteredGroup) {
    this.#registered = registered;
  }

  /** The size to ask for now. */
  next(sight: Sight, group: GroupView): number {
    const { now } = sight;
    const observed = observe(sight, group, this.#registered);
    if (this.#open) {
      const size = this.#follow(this.#open, observed, now);
      if (this.#open || size !== group.desired) return size;
    }
    const decision = decideScaling(observed, this.#registered, { now, steps: this.#steps }, limits);
    this.waitsFor = decision.kind === "scale" ? null : decision.reason;
    if (decision.kind !== "scale") return group.desired;
    const before = { desired: group.desired };
    this.#open = { before, after: { desired: decision.to }, basis: observed, plannedAt: now, writtenAt: now };
    return decision.to;
  }

  #follow(step: WrittenStep, observed: ObservedNodeGroup, now: number): number {
    const verdict = verifyScaling(observed, step, this.#registered, limits);
    switch (verdict) {
      case "healed":
        this.#end(step, "helped", now);
        break;
      case "no-help":
        this.#end(step, "did-not-help", now);
        break;
      case "pending":
        if (now - step.writtenAt >= settleWithin) this.#end(step, "unclear", now);
        break;
      case "failed":
        this.#end(step, "failed", now);
        this.waitsFor = "backing-off";
        return undoScaling(observed, step.before)?.desired ?? observed.desired;
    }
    return observed.desired;
  }

  #end({ before, after, writtenAt }: WrittenStep, outcome: StepOutcome, now: number): void {
    this.#steps = [...this.#steps, { from: before.desired, to: after.desired, at: writtenAt, endedAt: now, outcome }];
    this.#open = null;
  }
}

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
    tags: {},
  };
};
