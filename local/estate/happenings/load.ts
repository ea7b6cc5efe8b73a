import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { platform, shop } from "../accounts.ts";
import { autoScalingGroupOf, batchNodes, systemNodes, webNodes } from "../clusters.ts";
import { escalated, type Happening, healed, rolledBack, skipped } from "../happening.ts";

const playbook = "eks/scale-node-group";

export const loadHappenings: readonly Happening[] = [
  {
    id: "web-load-rises",
    minute: 20,
    title: "A campaign lifts the load of the web nodes from 60 % to 160 % of what they were, within half an hour",
    place: shop,
    does: ({ load }) => load(autoScalingGroupOf(webNodes), 1.6 * webNodes.desired, 30),
    expect: healed(playbook, "shop/web"),
  },
  {
    id: "batch-load-jumps",
    minute: 76,
    title: "A late import keeps the two batch nodes almost as busy as they can be",
    place: shop,
    does: ({ load }) => load(autoScalingGroupOf(batchNodes), 0.95 * batchNodes.desired, 3),
    expect: healed(playbook, "shop/batch"),
  },
  {
    id: "alarm-set-by-hand",
    minute: 91,
    title: "Someone tries the alarm of the system nodes out by hand, while nothing is wrong",
    place: platform,
    does: ({ client }) =>
      client(CloudWatchClient).send(
        new SetAlarmStateCommand({ AlarmName: "platform-system-cpu", StateValue: "ALARM", StateReason: "testing" }),
      ),
    expect: skipped(playbook, "platform/system"),
  },
  {
    id: "web-load-falls",
    minute: 96,
    title: "The campaign ends",
    place: shop,
    does: ({ load }) => load(autoScalingGroupOf(webNodes), webNodes.load, 10),
    expect: [],
  },
  {
    id: "system-load-ripples",
    minute: 99,
    title: "The system nodes get a little more to do, far from any alarm",
    place: platform,
    does: ({ load }) => load(autoScalingGroupOf(systemNodes), systemNodes.load * 1.2, 5),
    expect: [],
  },
  {
    id: "batch-gets-a-rival",
    minute: 101,
    title: "A team installs Cluster Autoscaler for the batch nodes, and then gives them more to do",
    place: shop,
    does: ({ clusterAutoscaler, load }) => {
      const group = autoScalingGroupOf(batchNodes);
      clusterAutoscaler(group, { pods: 100, podsPerNode: 20 });
      load(group, 4.8, 4);
    },
    expect: escalated(playbook, "shop/batch"),
  },
  {
    id: "system-instances-run-out",
    minute: 103,
    title: "The zones have no more instances for the system nodes, just as these get busy",
    place: platform,
    does: ({ load, shortage }) => {
      const group = autoScalingGroupOf(systemNodes);
      shortage(group, { kind: "capacity", room: systemNodes.desired });
      load(group, 0.95 * systemNodes.desired, 2);
    },
    expect: rolledBack(playbook, "platform/system"),
  },
];
