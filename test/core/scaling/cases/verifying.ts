import type { ObservedNodeGroup } from "../../../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup } from "../../../../lambdas/core/scaling/registered-group.ts";
import { activity, ago, counted, cpuOut, observed, pendingOut, quiet, ringing } from "../situations.ts";

/** What is seen five minutes after a step from four nodes to six, planned at 100 % or for three pending pods. */
interface VerifyingCase {
  readonly no: number;
  readonly what: string;
  readonly state: ObservedNodeGroup;
  readonly basis?: ObservedNodeGroup;
  readonly group?: Partial<RegisteredGroup>;
  readonly expected: string;
}

const failing = (minutesAgo: number) => ({ activities: [activity(minutesAgo, { status: "Failed" })] });
const onPending = { signals: [pendingOut] };
const pending = (pods: number) => observed(6, 0, { signals: [ringing(pendingOut, pods)] });

/** As of instances with basic monitoring. */
const basicOut = { ...cpuOut, metric: { ...cpuOut.metric, period: 300 } };

/** What a fresh observation says of a step. */
export const verifying: readonly VerifyingCase[] = [
  { no: 16, what: "all serve, and the metric fell", state: observed(6, 80), expected: "healed" },
  {
    no: 16,
    what: "all serve, and the alarm is OK",
    state: observed(6, 65, { signals: [quiet(cpuOut, 65)] }),
    expected: "healed",
  },
  { no: 16, what: "all serve, and the metric is no lower", state: observed(6, 90), expected: "no-help" },
  {
    no: 16,
    what: "all serve, and the metric cannot rise above where it is",
    state: observed(6, 100),
    expected: "healed",
  },
  {
    no: 16,
    what: "all serve, and the one value since, of five minutes, is no lower",
    state: observed(6, 90, { signals: [ringing(basicOut, 90, { datapoints: [{ at: ago(5), value: 90 }] })] }),
    basis: observed(4, 90, { signals: [ringing(basicOut, 90)] }),
    group: { signals: [basicOut] },
    expected: "no-help",
  },
  {
    no: 16,
    what: "all serve, and there was no time yet for a value",
    state: observed(6, 90, {
      activities: [activity(3, { endedAt: observed(6, 90).signals[0]?.datapoints[0]?.at ?? 0 })],
    }),
    expected: "pending",
  },
  { no: 25, what: "the update goes on", state: observed(6, 80, { status: "UPDATING" }), expected: "pending" },
  { no: 27, what: "the group is being deleted", state: observed(6, 80, { status: "DELETING" }), expected: "failed" },
  { no: 36, what: "the update has not begun", state: observed(4, 90), expected: "pending" },
  {
    no: 38,
    what: "a launch failed, 5 are there",
    state: observed(6, 90, { live: 5, inService: 5, ...failing(3) }),
    expected: "failed",
  },
  {
    no: 38,
    what: "a launch failed, and EKS is still at the update: nothing could be taken back yet",
    state: observed(6, 90, { status: "UPDATING", live: 5, inService: 5, ...failing(3) }),
    expected: "pending",
  },
  {
    no: 38,
    what: "a launch failed, and another is on its way",
    state: observed(6, 90, {
      live: 5,
      inService: 5,
      activities: [activity(1, { status: "InProgress", endedAt: null }), activity(3, { status: "Failed" })],
    }),
    expected: "pending",
  },
  {
    no: 38,
    what: "the update itself failed",
    state: observed(6, 90, {
      live: 5,
      inService: 5,
      lastUpdate: { status: "Failed", createdAt: observed(6, 90).signals[0]?.datapoints[2]?.at ?? 0 },
    }),
    expected: "failed",
  },
  {
    no: 39,
    what: "a launch failed before the write",
    state: observed(6, 90, { live: 5, inService: 5, ...failing(9) }),
    expected: "pending",
  },
  { no: 40, what: "somebody asked for fewer", state: observed(5, 80), expected: "failed" },
  { no: 40, what: "somebody asked for more", state: observed(8, 80, { inService: 6 }), expected: "healed" },
  { no: 41, what: "two in service are not ready", state: observed(6, 80, { failed: counted(2) }), expected: "pending" },
  {
    no: 41,
    what: "none was not ready before the new ones came, and nobody has counted since",
    state: observed(6, 80, { failed: counted(0, 6) }),
    expected: "pending",
  },
  {
    no: 41,
    what: "two in service fail their health checks",
    state: observed(6, 80, { unhealthy: 2 }),
    expected: "pending",
  },
  {
    no: 41,
    what: "the two that are not ready were not before",
    state: observed(6, 80, { failed: counted(2) }),
    basis: observed(4, 90, { failed: counted(2, 6) }),
    expected: "healed",
  },
  {
    no: 42,
    what: "as many pods wait as before",
    state: pending(3),
    basis: { ...pending(3), desired: 4, inService: 4, live: 4 },
    group: onPending,
    expected: "no-help",
  },
  {
    no: 42,
    what: "fewer pods wait",
    state: pending(2),
    basis: { ...pending(3), desired: 4, inService: 4, live: 4 },
    group: onPending,
    expected: "healed",
  },
];
