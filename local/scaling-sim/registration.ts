import type { SignalReading } from "../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup, Signal } from "../../lambdas/core/scaling/registered-group.ts";
import { minuteMs } from "./node-group.ts";
import { bounds, fallbackBounds, type Measured, podsPerNode, target } from "./policy.ts";

/** Of the target: below it the alarm for scaling in rings, as the baseline's does. */
const lowShare = 0.7;
/** As far back as scale-in looks, and a little further. */
const minutesRead = 20;

const metric = (name: string) => ({ namespace: "simulated", name, dimensions: {}, period: 60, statistic: "Average" });
const utilisation = { kind: "utilisation", match: "name", target, metric: metric("utilisation") } as const;

/** What Homeostat's alarms watch: load above the target, load well below it, pods without a node. */
const signals: readonly Signal[] = [
  { ...utilisation, alarm: "high", direction: "out" },
  { ...utilisation, alarm: "low", direction: "in" },
  { kind: "pending-pods", match: "name", alarm: "pending", direction: "out", metric: metric("pending pods") },
];

/** The node group as it is registered with Homeostat: scale-in acknowledged, and with a fallback. */
export const registeredGroup: RegisteredGroup = {
  cluster: "simulated",
  nodeGroup: "spot",
  owner: "homeostat",
  ...bounds,
  podsPerNode,
  addressesPerNode: 1,
  scaleIn: true,
  fallback: "on-demand",
  insteadOf: null,
  signals,
};

/** The fallback, which grows in the group's place. */
export const registeredFallback: RegisteredGroup = {
  ...registeredGroup,
  ...fallbackBounds,
  nodeGroup: "on-demand",
  fallback: null,
  insteadOf: "spot",
};

/** How many minutes in a row each alarm wants to see. */
const periodsOf = ({ direction }: Signal): number => (direction === "out" ? 1 : 15);

/** Every alarm as CloudWatch would have it. @param now milliseconds since midnight */
export const readSignals = (measured: readonly Measured[], now: number): readonly SignalReading[] =>
  signals.map((signal) => {
    const valueOf = (minute: Measured) => (signal.kind === "utilisation" ? minute.utilisation : minute.pendingPods);
    const threshold = signal.kind === "pending-pods" ? 0 : signal.direction === "out" ? target : lowShare * target;
    const isBreaching = (minute: Measured) =>
      signal.direction === "out" ? valueOf(minute) > threshold : valueOf(minute) < threshold;
    const breaching = measured.length - 1 - measured.findLastIndex((minute) => !isBreaching(minute));
    const periods = periodsOf(signal);
    return {
      alarm: signal.alarm,
      state: breaching >= periods ? "ALARM" : "OK",
      since: now - Math.max(0, breaching - periods) * minuteMs,
      comparison: signal.direction === "out" ? "GreaterThanThreshold" : "LessThanThreshold",
      threshold,
      datapoints: measured
        .slice(-minutesRead)
        .toReversed()
        .map((minute, index) => ({ at: now - (index + 1) * minuteMs, value: valueOf(minute) })),
    };
  });
