import {
  activity,
  ago,
  counted,
  cpuIn,
  cpuOut,
  mayScaleIn,
  memoryOut,
  observed,
  quiet,
  ringing,
  steadily,
  step,
  web,
} from "../situations.ts";
import type { DecisionCase } from "./decision-case.ts";

/** What leaves a group alone, whichever way its signals point. */
export const guarding: readonly DecisionCase[] = [
  {
    no: 10,
    what: "the alarm is OK by now",
    state: observed(4, 84, { signals: [quiet(cpuOut, 84)] }),
    expected: "refuse: alarm-cleared",
  },
  { no: 12, what: "the state was set by hand", state: observed(4, 20), expected: "escalate: alarm-unfounded" },
  {
    no: 12,
    what: "the state of an alarm on low load was set by hand",
    state: observed(4, 60, { signals: [quiet(cpuOut, 60), ringing(cpuIn, 60, { threshold: 49 })] }),
    group: mayScaleIn,
    expected: "escalate: alarm-unfounded",
  },
  {
    no: 12,
    what: "the state was set by hand, and CloudWatch has taken it back already",
    state: observed(4, 20, { signals: [quiet(cpuOut, 20, { since: ago(1) })] }),
    toldMinutesAgo: 2,
    expected: "escalate: alarm-unfounded",
  },
  {
    no: 12,
    what: "it rang half an hour ago, and what it rang for may be forgotten",
    state: observed(4, 20, { signals: [quiet(cpuOut, 20, { since: ago(18) })] }),
    toldMinutesAgo: 16,
    expected: "refuse: alarm-cleared",
  },
  {
    no: 10,
    what: "it rang for two values of four minutes ago, and is OK by now",
    state: observed(4, 20, {
      signals: [
        quiet(cpuOut, 20, {
          since: ago(1),
          datapoints: steadily(20).map((point, index) =>
            index === 3 || index === 4 ? { ...point, value: 84 } : point,
          ),
        }),
      ],
    }),
    toldMinutesAgo: 3,
    expected: "refuse: alarm-cleared",
  },
  {
    no: 14,
    what: "data was missing, which counted as breaching, and it is OK by now",
    state: observed(4, 20, {
      signals: [
        quiet(cpuOut, 20, { since: ago(1), datapoints: steadily(20).filter((_, index) => index !== 3 && index !== 4) }),
      ],
    }),
    toldMinutesAgo: 3,
    expected: "refuse: alarm-cleared",
  },
  {
    no: 12,
    what: "of one of two alarms",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84), ringing(memoryOut, 20)] }),
    group: { ...web, signals: [cpuOut, memoryOut] },
    expected: 5,
  },
  {
    no: 13,
    what: "too little data to tell",
    state: observed(4, 84, { signals: [quiet(cpuOut, 84, { state: "INSUFFICIENT_DATA" })] }),
    expected: "refuse: alarm-undecided",
  },
  {
    no: 14,
    what: "missing data counts as breaching, and there is none",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84, { datapoints: [] })] }),
    expected: "escalate: no-datapoint",
  },
  {
    no: 14,
    what: "the newest value is four periods old",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84, { datapoints: steadily(84).slice(4) })] }),
    expected: "escalate: no-datapoint",
  },
  {
    no: 19,
    what: "the instance that is registered is gone, and its metric with it",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84, { datapoints: [] })] }),
    expected: "escalate: no-datapoint",
  },
  {
    no: 21,
    what: "an anomaly below the band",
    state: observed(4, 5, {
      signals: [ringing(cpuOut, 5, { comparison: "LessThanLowerOrGreaterThanUpperThreshold", threshold: null })],
    }),
    expected: "wait: within-tolerance",
  },
  {
    no: 25,
    what: "an update is on",
    state: observed(4, 84, { status: "UPDATING" }),
    expected: "wait: update-in-progress",
  },
  {
    no: 25,
    what: "an update is on, and the status does not say so yet",
    state: observed(4, 84, { lastUpdate: { status: "InProgress", createdAt: ago(1) } }),
    expected: "wait: update-in-progress",
  },
  {
    no: 27,
    what: "it is being deleted",
    state: observed(4, 84, { status: "DELETING" }),
    expected: "escalate: not-scalable",
  },
  {
    no: 27,
    what: "it was never made",
    state: observed(4, 84, { status: "CREATE_FAILED" }),
    expected: "escalate: not-scalable",
  },
  {
    no: 27,
    what: "its deletion failed",
    state: observed(4, 84, { status: "DELETE_FAILED" }),
    expected: "escalate: not-scalable",
  },
  {
    no: 25,
    what: "it is being made",
    state: observed(4, 84, { status: "CREATING" }),
    expected: "wait: update-in-progress",
  },
  {
    no: 29,
    what: "new nodes cannot join",
    state: observed(4, 84, { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures", "NodeCreationFailure"] }),
    expected: "escalate: nodes-cannot-join",
  },
  {
    no: 30,
    what: "registered min above max",
    state: observed(6, 84),
    group: { min: 7, max: 6 },
    expected: "escalate: bounds-contradict",
  },
  {
    no: 30,
    what: "registered max above the group's",
    state: observed(6, 84),
    group: { max: 11 },
    expected: "escalate: bounds-contradict",
  },
  {
    no: 30,
    what: "registered min below the group's",
    state: observed(6, 84),
    group: { min: 1 },
    expected: "escalate: bounds-contradict",
  },
  {
    no: 31,
    what: "fewer nodes than the minimum",
    state: observed(1, 84, { min: 0 }),
    expected: "escalate: below-minimum",
  },
  {
    no: 32,
    what: "Cluster Autoscaler has changed the size: the next generation yields",
    state: observed(5, 84, {
      activities: [
        activity(1, {
          cause: "a user request explicitly set group desired capacity changing the desired capacity from 4 to 5",
        }),
      ],
    }),
    expected: "yield: foreign-owner",
  },
  { no: 33, what: "Auto Mode", state: observed(4, 84, { autoMode: true }), expected: "yield: auto-mode" },
  {
    no: 33,
    what: "registered as Karpenter's",
    state: observed(4, 84),
    group: { owner: "karpenter" },
    expected: "yield: foreign-owner",
  },
  {
    no: 33,
    what: "a scaling policy",
    state: observed(4, 84, {
      activities: [activity(30, { cause: "a monitor alarm x in state ALARM triggered policy y" })],
    }),
    expected: "yield: foreign-owner",
  },
  {
    no: 33,
    what: "Cluster Autoscaler takes a node away",
    state: observed(4, 84, {
      activities: [
        activity(5, {
          kind: "terminate",
          cause:
            "instance i-1 was taken out of service in response to a user request, shrinking the capacity from 5 to 4",
        }),
      ],
    }),
    expected: "yield: foreign-owner",
  },
  {
    no: 33,
    what: "a scaling policy of more than an hour ago",
    state: observed(4, 84, {
      activities: [activity(61, { cause: "a monitor alarm x in state ALARM triggered policy y" })],
    }),
    expected: 5,
  },
  {
    no: 33,
    what: "an instance that was unhealthy is replaced",
    state: observed(4, 84, {
      activities: [
        activity(5, { cause: "an instance was started in response to an unhealthy instance needing to be replaced" }),
      ],
    }),
    expected: 5,
  },
  {
    no: 33,
    what: "our own step, told in such words",
    state: observed(4, 84, {
      activities: [activity(29, { cause: "a user request explicitly set group desired capacity" })],
    }),
    steps: [step(30)],
    expected: 5,
  },
  {
    no: 33,
    what: "a human takes our nodes away",
    state: observed(3, 90),
    steps: [step(30)],
    expected: "yield: changed-by-others",
  },
  { no: 33, what: "a human adds nodes to ours", state: observed(6, 84), steps: [step(30)], expected: 8 },
  {
    no: 35,
    what: "out and in together",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84), ringing(cpuIn, 20)] }),
    group: mayScaleIn,
    expected: 5,
  },
  {
    no: 49,
    what: "5 of 10 nodes are not ready",
    state: observed(10, 84, { failed: counted(5) }),
    expected: "escalate: nodes-unready",
  },
  { no: 49, what: "4 of 9 are not", state: observed(9, 84, { failed: counted(4) }), expected: 10 },
  {
    no: 49,
    what: "5 of 10 fail the health checks of their Auto Scaling group",
    state: observed(10, 84, { unhealthy: 5 }),
    expected: "escalate: nodes-unready",
  },
  {
    no: 49,
    what: "5 of 9 were not ready ten minutes ago, and nobody has counted since",
    state: observed(9, 84, { failed: counted(5, 10) }),
    expected: 10,
  },
];
