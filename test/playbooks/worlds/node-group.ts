import fc from "fast-check";
import type { RegisteredScaling } from "../../../lambdas/core/finding.ts";
import { gone } from "../../../lambdas/operations/answers.ts";
import { describeAutoScalingGroups } from "../../../lambdas/operations/auto-scaling.ts";
import { describeAlarm, getLatestDatapoint } from "../../../lambdas/operations/cloudwatch.ts";
import { type DesiredSizeInput, describeNodegroup, updateDesiredSize } from "../../../lambdas/operations/eks.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { answer, type World, worldOf } from "./world.ts";

const registered: RegisteredScaling = {
  alarm: "shop-web-cpu",
  cluster: "shop",
  nodeGroup: "web",
  metric: {
    namespace: "AWS/EC2",
    name: "CPUUtilization",
    dimensions: { AutoScalingGroupName: "eks-web-1" },
    statistic: "Average",
    period: 60,
  },
  target: 70,
  min: 2,
  max: 10,
};

export interface NodeGroup {
  readonly desired: number;
  readonly instances: readonly string[];
  /** What all nodes together have to do, in percent of one node. */
  readonly load: number;
  readonly status: string;
  readonly issues: readonly string[];
}

const { subject } = sampleFinding();
const alarmArn = `arn:aws:cloudwatch:${subject.region}:${subject.account}:alarm:${registered.alarm}`;

const alarmFinding = sampleFinding({
  kind: "alarm",
  subject: { ...subject, type: "AWS::EKS::Nodegroup", id: "shop/web", arn: "" },
  control: { type: "alarm", title: registered.alarm, alarm: registered.alarm, alarmArn },
  detail: {
    type: "alarm",
    alarm: registered.alarm,
    alarmArn,
    form: "metric",
    state: "ALARM",
    metrics: [registered.metric],
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
  ...over,
});

export interface NodeGroupWorld extends World {
  readonly updates: readonly DesiredSizeInput[];
  /** Something that Homeostat did not do. */
  change(over: Partial<NodeGroup>): void;
}

/** A closed loop: more nodes share the same load, and the alarm follows. */
export const nodeGroupWorld = (start: NodeGroup): NodeGroupWorld => {
  let group: NodeGroup | null = start;
  const updates: DesiredSizeInput[] = [];
  const utilisation = ({ load, instances }: NodeGroup): number | null => {
    const serving = instances.filter((state) => state === "InService").length;
    return serving === 0 ? null : Math.min(100, load / serving);
  };
  const change = (over: Partial<NodeGroup>): void => {
    group = group && { ...group, ...over };
  };
  return {
    updates,
    change,
    ...worldOf(
      alarmFinding,
      [
        answer(describeAlarm, ({ name }) => {
          if (name !== registered.alarm || !group) return null;
          return (utilisation(group) ?? 0) > registered.target ? "ALARM" : "OK";
        }),
        answer(getLatestDatapoint, () => group && utilisation(group)),
        answer(describeNodegroup, () => {
          if (!group) return gone;
          const { status, issues } = group;
          return { status, issues, min: 2, max: 10, autoScalingGroups: ["eks-web-1"] };
        }),
        answer(describeAutoScalingGroups, ({ names }) =>
          group && names.includes("eks-web-1") ? [{ desired: group.desired, instances: group.instances }] : [],
        ),
        answer(updateDesiredSize, (input) => {
          updates.push(input);
          change({ desired: input.desiredSize, status: "UPDATING" });
        }),
      ],
      {
        remove: () => {
          group = null;
        },
        settle: () => {
          if (group?.status === "UPDATING")
            change({ status: "ACTIVE", issues: [], instances: inService(group.desired) });
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
  })
  .map(({ desired, load, pending, status, issues }) => {
    const instances = inService(desired).map((state, index) => (index < pending ? "Pending" : state));
    return nodeGroupWorld(nodeGroup(desired, load, { status, issues, instances }));
  });
