import { bounds, onOneGroup, target } from "./policy.ts";

/** The alarms of the baseline: one period of a minute above the target, or a quarter of an hour well below it. */
const lowShare = 0.7;
const lowMinutes = 15;
const mild = { upTo: 10, percent: 10 };
const severe = { percent: 30 };
const inwards = { percent: 10 };

/**
 * EC2 Auto Scaling's step scaling, as a baseline.
 *
 * Source: EC2 Auto Scaling User Guide, "Step and simple scaling policies". Adjustments are of the current capacity, in
 * which instances that warm up do not count when scaling out, and those that terminate do when scaling in; a share of an
 * instance is rounded towards none, but to no less than one; the action is repeated every minute while its alarm lasts;
 * nothing is scaled in while a scale-out is under way.
 */
export const stepScaling = onOneGroup("step-scaling", ({ measured, group }) => {
  const { desired, ready, launching, terminating } = group;
  const { utilisation } = measured.at(-1) ?? { utilisation: target };
  const breach = utilisation - target;
  if (breach > 0) {
    const { percent } = breach < mild.upTo ? mild : severe;
    return Math.min(bounds.max, Math.max(desired, ready + share(ready, percent)));
  }
  const recent = measured.slice(-lowMinutes);
  const low = recent.length === lowMinutes && recent.every((minute) => minute.utilisation < lowShare * target);
  if (!low || launching > 0) return desired;
  const current = ready + terminating;
  return Math.max(bounds.min, Math.min(desired, current - share(current, inwards.percent)));
});

const share = (nodes: number, percent: number): number => Math.max(1, Math.floor((nodes * percent) / 100));
