import { parseConfig } from "../../lambdas/core/config.ts";
import type { SignalReading } from "../../lambdas/core/scaling/observed-node-group.ts";
import type { ScalingEntry, ScalingEntryInput } from "../../lambdas/core/scaling/scaling-entry.ts";
import { minuteMs } from "./node-group.ts";
import { bounds, fallbackBounds, type Measured, podsPerNode, target } from "./policy.ts";

/** Of the target: below it the alarms for scaling in ring, as the baseline's does. */
const lowShare = 0.7;
/** As far back as scale-in looks, and a little further. */
const minutesRead = 20;

const hub = { account: "111122223333", region: "eu-west-1" } as const;
const metric = (name: string) => ({ namespace: "Simulated", name, dimensions: { ClusterName: "simulated" } });
const utilisation = { metric: metric("utilisation"), target } as const;
const common = {
  ...hub,
  cluster: "simulated",
  podsPerNode,
  scaleIn: "disruption-budgets-are-bypassed",
} as const;
const spot = { ...common, ...bounds, nodeGroup: "spot", fallback: "on-demand" } as const;

/** A node group with its fallback, scale-in acknowledged: alarms on load above the target, well below it, and on pods. */
const scaling: readonly ScalingEntryInput[] = [
  { ...spot, ...utilisation, alarm: "spot-high" },
  { ...spot, ...utilisation, alarm: "spot-low", direction: "in" },
  { ...spot, alarm: "spot-pending-pods", signal: "pending-pods", metric: metric("pending-pods") },
  { ...common, ...fallbackBounds, ...utilisation, nodeGroup: "on-demand", alarm: "on-demand-low", direction: "in" },
];

/** The configuration that Homeostat runs under. */
export const config = parseConfig({
  deployment: "simulated",
  hub,
  organization: null,
  accounts: [{ id: hub.account, name: "simulated", environment: "simulated", regions: [hub.region] }],
  playbooks: { "eks/scale-node-group": { mode: "enforce" } },
  scaling: [...scaling],
});

/** How many minutes in a row each alarm wants to see. */
const periodsOf = ({ direction }: ScalingEntry): number => (direction === "out" ? 1 : 15);

/** Every alarm as CloudWatch would have it. @param now milliseconds since midnight, at the end of the last minute */
export const readAlarms = (measured: readonly Measured[], now: number): readonly SignalReading[] =>
  config.scaling.map((entry) => {
    const { alarm, signal, direction } = entry;
    const valueOf = (minute: Measured) => (signal === "utilisation" ? minute.utilisation : minute.pendingPods);
    const threshold = signal === "pending-pods" ? 0 : direction === "out" ? target : lowShare * target;
    const isBreaching = (minute: Measured) =>
      direction === "out" ? valueOf(minute) > threshold : valueOf(minute) < threshold;
    const breaching = measured.length - 1 - measured.findLastIndex((minute) => !isBreaching(minute));
    const periods = periodsOf(entry);
    return {
      alarm,
      state: breaching >= periods ? "ALARM" : "OK",
      since: now - Math.max(0, breaching - periods) * minuteMs,
      comparison: direction === "out" ? "GreaterThanThreshold" : "LessThanThreshold",
      threshold,
      datapoints: measured
        .slice(-minutesRead)
        .toReversed()
        .map((minute, index) => ({ at: now - (index + 1) * minuteMs, value: valueOf(minute) })),
    };
  });
