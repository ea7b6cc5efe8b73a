import * as z from "zod";
import { registeredScaling } from "../../core/alarm-registry.ts";
import { definePlaybook } from "../../core/playbook.ts";
import { planScaling, scalingToken, undoScaling, verifyScaling } from "../../core/scaling.ts";
import { alarm } from "../../core/trigger.ts";
import { gone } from "../../operations/answers.ts";
import { describeAutoScalingGroups } from "../../operations/auto-scaling.ts";
import { describeAlarm, getLatestDatapoint } from "../../operations/cloudwatch.ts";
import { describeNodegroup, updateDesiredSize } from "../../operations/eks.ts";

/** A datapoint that is older says nothing about now. */
const freshPeriods = 3;

/** Instances on their way out, or kept aside in a warm pool, are no capacity. */
const isLive = (lifecycleState: string): boolean => !/^(Terminat|Warmed)/.test(lifecycleState);

export const scaleNodeGroup = definePlaybook({
  id: "eks/scale-node-group",
  title: "Scale out a node group that is overloaded",
  why: "Pods on overloaded nodes are slow, and pods without a node do not run at all.",
  impact: "none",
  frameworks: { "aws-well-architected": ["REL07-BP03"], "nist-800-53-r5": ["SC-5(2)"] },
  triggers: [alarm("AWS::EKS::Nodegroup")],
  options: z.strictObject({
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe("Share of the target by which the metric may exceed it; the default is the HPA's"),
    stepShare: z
      .number()
      .positive()
      .max(1)
      .default(0.5)
      .describe("Largest step as a share of the desired size; by half, one node becomes eight in four steps"),
    stepNodes: z.int().positive().default(10).describe("Largest step in nodes"),
    quota: z.int().positive().default(450).describe("Largest size of a node group; the default is the quota of EKS"),
  }),
  reads: { describeAlarm, getLatestDatapoint, describeNodegroup, describeAutoScalingGroups },
  writes: { updateDesiredSize },
  async observe(aws, finding) {
    const { alarm: name, cluster, nodeGroup, metric } = registeredScaling(finding);
    const [alarmState, utilisation, nodegroup] = await Promise.all([
      aws.describeAlarm({ name }),
      aws.getLatestDatapoint({ metric, periods: freshPeriods }),
      aws.describeNodegroup({ clusterName: cluster, nodegroupName: nodeGroup }),
    ]);
    if (nodegroup === gone) return null;
    const { autoScalingGroups, ...group } = nodegroup;
    const groups = await aws.describeAutoScalingGroups({ names: autoScalingGroups });
    const instances = groups.flatMap((each) => each.instances);
    return {
      ...group,
      alarm: alarmState,
      utilisation,
      desired: groups.reduce((sum, { desired }) => sum + desired, 0),
      inService: instances.filter((lifecycleState) => lifecycleState === "InService").length,
      live: instances.filter(isLive).length,
    };
  },
  settings: ({ desired }) => ({ desired }),
  plan: (state, finding, options) => planScaling(state, registeredScaling(finding), options),
  async apply(aws, { before, after }, finding) {
    const { cluster, nodeGroup } = registeredScaling(finding);
    await aws.updateDesiredSize({
      clusterName: cluster,
      nodegroupName: nodeGroup,
      desiredSize: after.desired,
      clientRequestToken: scalingToken(finding.subject.id, finding.revision, before, after),
    });
  },
  verify: (state, { before, after }) => verifyScaling(state, before, after),
  // Updates take up to 5 minutes, and a node another 15 to join.
  settle: { every: "30s", within: "20m" },
  rollback: () => ({ to: (state, { before }) => undoScaling(state, before) }),
});
