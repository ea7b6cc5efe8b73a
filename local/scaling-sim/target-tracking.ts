import { bounds, type Measured, onOneGroup, target } from "./policy.ts";

/** The alarms that target tracking makes: three minutes above the target, fifteen below nine tenths of it. */
const highMinutes = 3;
const lowMinutes = 15;
const lowShare = 0.9;

/**
 * EC2 Auto Scaling's target tracking, as a baseline.
 *
 * Source: EC2 Auto Scaling User Guide, "Target tracking scaling policies": proportional to the metric, rounded so that
 * there are rather too many instances than too few; instances that warm up do not count when scaling out, and those that
 * terminate do when scaling in; nothing is scaled in while a scale-out is under way.
 */
export const targetTracking = onOneGroup("target-tracking", ({ measured, group }) => {
  const { desired, ready, launching, terminating } = group;
  const { utilisation } = measured.at(-1) ?? { utilisation: target };
  const proportional = (current: number) => Math.ceil((current * utilisation) / target);
  if (all(measured, highMinutes, (minute) => minute.utilisation > target))
    return Math.min(bounds.max, Math.max(desired, proportional(ready)));
  if (launching > 0 || !all(measured, lowMinutes, (minute) => minute.utilisation < lowShare * target)) return desired;
  return Math.max(bounds.min, Math.min(desired, proportional(ready + terminating)));
});

const all = (measured: readonly Measured[], minutes: number, holds: (minute: Measured) => boolean): boolean =>
  measured.length >= minutes && measured.slice(-minutes).every(holds);
