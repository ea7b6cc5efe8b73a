import fc from "fast-check";
import type { Datapoint, ScalingActivity } from "../../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup, Signal } from "../../../lambdas/core/scaling/registered-group.ts";
import type { Tags } from "../../../lambdas/core/tags.ts";
import { gone } from "../../../lambdas/operations/answers.ts";
import { describeAutoScalingGroups, describeScalingActivities } from "../../../lambdas/operations/auto-scaling.ts";
import { describeAlarms, getDatapoints } from "../../../lambdas/operations/cloudwatch.ts";
import { describeSubnets } from "../../../lambdas/operations/ec2.ts";
import {
  type DesiredSizeInput,
  describeCluster,
  describeLatestUpdate,
  describeNodegroup,
  updateDesiredSize,
} from "../../../lambdas/operations/eks.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { answer, type World, worldBegins, worldOf } from "./world.ts";

const cpu: Signal = {
  alarm: "shop-web-cpu",
  match: "name",
  direction: "out",
  kind: "utilisation",
  metric: {
    namespace: "AWS/EC2",
    name: "CPUUtilization",
    dimensions: { AutoScalingGroupName: "eks-web-1" },
    statistic: "Average",
    period: 60,
  },
  target: 70,
};

const registered: RegisteredGroup = {
  cluster: "shop",
  nodeGroup: "web",
  owner: "homeostat",
  min: 2,
  max: 10,
  podsPerNode: null,
  addressesPerNode: 1,
  scaleIn: false,
  fallback: null,
  insteadOf: null,
  signals: [cpu],
};

export interface NodeGroup {
  readonly desired: number;
  readonly instances: readonly string[];
  /** What all nodes together have to do, in percent of one node. */
  readonly load: number;
  readonly status: string;
  readonly issues: readonly string[];
  /** Of the cluster, as Container Insights counts them; null: it is not there. */
  readonly failedNodes: number | null;
  readonly tags: Tags;
}

const { subject } = sampleFinding();
const alarmArn = `arn:aws:cloudwatch:${subject.region}:${subject.account}:alarm:${cpu.alarm}`;

const alarmFinding = sampleFinding({
  kind: "alarm",
  subject: { ...subject, type: "AWS::EKS::Nodegroup", id: "shop/web", arn: "" },
  control: { type: "alarm", title: cpu.alarm, alarm: cpu.alarm, alarmArn },
  detail: {
    type: "alarm",
    alarm: cpu.alarm,
    alarmArn,
    form: "metric",
    state: "ALARM",
    metrics: [cpu.metric],
    registered,
  },
});

const inService = (count: number): readonly string[] => Array.from({ length: count }, () => "InService");

/** A group whose nodes all serve. */
export const nodeGroup = (desired: number, load: number, over: Partial<NodeGroup> = {}): NodeGroup => ({
  desired,
  instances: inService(desired),
  load,
  status: "ACTIVE",
  issues: [],
  failedNodes: null,
  tags: {},
  ...over,
});

export interface NodeGroupWorld extends World {
  readonly updates: readonly DesiredSizeInput[];
  /** Something that Homeostat did not do. */
  change(over: Partial<NodeGroup>): void;
  pass(minutes: number): void;
  /** Auto Scaling launched an instance, or failed to. */
  launched(status: ScalingActivity["status"]): void;
}

const minute = 60_000;

const utilisationOf = ({ load, instances }: NodeGroup): number | null => {
  const serving = instances.filter((state) => state === "InService").length;
  return serving === 0 ? null : Math.min(100, load / serving);
};

/**
 * A closed loop: more nodes share the same load, and the alarm follows what was measured.
 * @param clock milliseconds since the epoch
 */
export const nodeGroupWorld = (start: NodeGroup, clock: () => number = () => worldBegins): NodeGroupWorld => {
  let group: NodeGroup | null = start;
  let passed = 0;
  const time = (): number => clock() + passed;
  const updates: DesiredSizeInput[] = [];
  const activities: ScalingActivity[] = [];
  const past: { readonly from: number; readonly group: NodeGroup }[] = [{ from: 0, group: start }];

  const change = (over: Partial<NodeGroup>): void => {
    group = group && { ...group, ...over };
    if (group) past.push({ from: time(), group });
  };
  const pass = (minutes: number): void => {
    passed += minutes * minute;
  };
  const launched = (status: ScalingActivity["status"]): void => {
    activities.unshift({ kind: "launch", status, startedAt: time(), endedAt: time(), cause: "desired capacity" });
  };
  const measured = (): readonly Datapoint[] =>
    Array.from({ length: 30 }, (_, index) => Math.floor(time() / minute) * minute - (index + 1) * minute).flatMap(
      (at) => {
        const then = past.findLast(({ from }) => from <= at)?.group;
        const value = then ? utilisationOf(then) : null;
        return value === null ? [] : [{ at, value }];
      },
    );
  const breaking = ({ value }: Datapoint): boolean => value > 70;

  return {
    updates,
    change,
    pass,
    launched,
    ...worldOf(
      alarmFinding,
      [
        answer(describeAlarms, ({ names }) => {
          if (!names.includes(cpu.alarm) || !group) return [];
          const points = measured();
          const [newest] = points;
          const since = points.find((point) => !breaking(point))?.at ?? points.at(-1)?.at ?? time();
          const state = newest && breaking(newest) ? ("ALARM" as const) : ("OK" as const);
          const told = { name: cpu.alarm, arn: alarmArn, metrics: [], since: new Date(since).toISOString() };
          return [{ ...told, state, comparison: "GreaterThanThreshold", threshold: 70 }];
        }),
        answer(getDatapoints, ({ metrics }) =>
          metrics.map(({ name }) => {
            if (name === cpu.metric.name) return measured();
            const value = name === "cluster_failed_node_count" ? group?.failedNodes : 0;
            return value == null ? [] : [{ at: time() - minute, value }];
          }),
        ),
        answer(describeCluster, () => (group ? { autoMode: false, zonalShift: false } : gone)),
        answer(describeNodegroup, () => {
          if (!group) return gone;
          const { status, issues, tags } = group;
          return { status, issues, min: 2, max: 10, autoScalingGroups: ["eks-web-1"], subnets: ["a", "b"], tags };
        }),
        answer(describeLatestUpdate, () => (group ? null : gone)),
        answer(describeAutoScalingGroups, ({ names }) =>
          group && names.includes("eks-web-1")
            ? [
                {
                  desired: group.desired,
                  instances: group.instances.map((state) => ({ state, healthy: true })),
                  suspended: [],
                },
              ]
            : [],
        ),
        answer(describeScalingActivities, () => activities),
        answer(describeSubnets, ({ ids }) => ids.map((id) => ({ zone: `eu-west-1${id}`, freeAddresses: 100 }))),
        answer(updateDesiredSize, (input) => {
          updates.push(input);
          change({ desired: input.desiredSize, status: "UPDATING" });
          return `EKS update ${updates.length}`;
        }),
      ],
      {
        remove: () => {
          group = null;
        },
        tag: (tags) => change({ tags }),
        now: time,
        settle: () => {
          if (group?.status !== "UPDATING") return;
          pass(2);
          launched("Successful");
          change({ status: "ACTIVE", issues: [], instances: inService(group.desired) });
          pass(3);
        },
      },
    ),
  };
};

export const anyNodeGroupWorld = fc
  .record({
    desired: fc.integer({ min: 0, max: 11 }),
    load: fc.integer({ min: 0, max: 1_200 }),
    pending: fc.constantFrom(0, 0, 0, 1),
    status: fc.constantFrom("ACTIVE", "ACTIVE", "ACTIVE", "DEGRADED", "DELETING"),
    issues: fc.constantFrom([], [], [], ["AsgInstanceLaunchFailures"], ["NodeCreationFailure"]),
    failedNodes: fc.constantFrom(null, 0, 1),
  })
  .map(({ desired, pending, load, ...rest }) => {
    const instances = inService(desired).map((state, index) => (index < pending ? "Pending" : state));
    return nodeGroupWorld(nodeGroup(desired, load, { ...rest, instances }));
  });
