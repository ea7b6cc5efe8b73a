import { registeredGroup } from "../../core/alarm-registry.ts";
import type { Finding } from "../../core/finding.ts";
import { definePlaybook, escalate, skip } from "../../core/playbook.ts";
import { assembleNodeGroup, metricsOf } from "../../core/scaling/assemble-node-group.ts";
import { decideScaling } from "../../core/scaling/decide-scaling.ts";
import { rememberedSteps } from "../../core/scaling/remembered-steps.ts";
import type { ScalingHistory } from "../../core/scaling/scaling-history.ts";
import { scalingLimits } from "../../core/scaling/scaling-limits.ts";
import { updateToken } from "../../core/scaling/update-token.ts";
import { undoScaling, verifyScaling } from "../../core/scaling/verify-scaling.ts";
import { alarm } from "../../core/trigger.ts";
import { gone } from "../../operations/answers.ts";
import { describeAutoScalingGroups, describeScalingActivities } from "../../operations/auto-scaling.ts";
import { describeAlarms, getDatapoints } from "../../operations/cloudwatch.ts";
import { describeSubnets } from "../../operations/ec2.ts";
import { describeCluster, describeLatestUpdate, describeNodegroup, updateDesiredSize } from "../../operations/eks.ts";

/** Seconds: longer than any load has to be low before a node goes, and than an alarm that is unfounded is looked into. */
const lookBack = 1_800;

/** The alarm that a finding tells to ring, and since when. */
const toldBy = ({ detail, revision }: Finding): ScalingHistory["told"] =>
  detail.type === "alarm" && detail.state === "ALARM"
    ? { alarm: detail.alarm, at: new Date(revision).getTime() }
    : null;

export const scaleNodeGroup = definePlaybook({
  id: "eks/scale-node-group",
  title: "Scale a node group that is overloaded, or idle",
  why: "Pods on overloaded nodes are slow, and pods without a node do not run at all.",
  version: 1,
  impact: "none",
  frameworks: { "aws-well-architected": ["REL07-BP03"], "nist-800-53-r5": ["SC-5(2)"] },
  triggers: [alarm("AWS::EKS::Nodegroup")],
  options: scalingLimits,
  reads: {
    describeAlarms,
    getDatapoints,
    describeCluster,
    describeNodegroup,
    describeLatestUpdate,
    describeAutoScalingGroups,
    describeScalingActivities,
    describeSubnets,
  },
  // Code that makes a node group names its size at the start; whoever scales it moves that, as it is meant to be.
  rewrites: "capacity",
  writes: { updateDesiredSize },
  brokenBy: [],
  async observe(aws, finding) {
    const registered = registeredGroup(finding);
    const { cluster: name, nodeGroup: nodegroupName, signals } = registered;
    const named = (match: "name" | "prefix") =>
      signals.filter((signal) => signal.match === match).map((signal) => signal.alarm);
    const [alarms, series, cluster, nodegroup] = await Promise.all([
      aws.describeAlarms({ names: named("name"), prefixes: named("prefix") }),
      aws.getDatapoints({ metrics: metricsOf(registered), lookBack }),
      aws.describeCluster({ name }),
      aws.describeNodegroup({ clusterName: name, nodegroupName }),
    ]);
    if (cluster === gone || nodegroup === gone) return null;
    const [lastUpdate, groups, activities, subnets] = await Promise.all([
      aws.describeLatestUpdate({ clusterName: name, nodegroupName }),
      aws.describeAutoScalingGroups({ names: nodegroup.autoScalingGroups }),
      aws.describeScalingActivities({ names: nodegroup.autoScalingGroups }),
      aws.describeSubnets({ ids: nodegroup.subnets }),
    ]);
    if (lastUpdate === gone) return null;
    return assembleNodeGroup(registered, {
      alarms,
      series,
      cluster,
      nodegroup,
      lastUpdate,
      groups,
      activities,
      subnets,
    });
  },
  tags: ({ tags }) => tags,
  settings: ({ desired }) => ({ desired }),
  plan(state, finding, options, { at, earlier }) {
    const told = toldBy(finding);
    const history = { now: new Date(at).getTime(), steps: rememberedSteps(earlier), told };
    const decision = decideScaling(state, registeredGroup(finding), history, options);
    switch (decision.kind) {
      case "scale": {
        const { to, wanted, explanation } = decision;
        const held = to < wanted ? `, of ${wanted} wanted` : "";
        return {
          kind: "change",
          summary: `desired size: ${state.desired} → ${to}${held} (${explanation})`,
          after: { desired: to },
          // Which node goes cannot be chosen, and its pods are ended whatever their budgets say.
          ...(to < state.desired && { impact: "brief" as const }),
        };
      }
      case "refuse":
      case "wait":
        return skip(decision.reason, decision.explanation);
      case "yield":
      case "escalate":
        return escalate(decision.reason, decision.explanation);
    }
  },
  async apply(aws, { before, after }, finding, generation) {
    const { cluster, nodeGroup } = registeredGroup(finding);
    await aws.updateDesiredSize({
      clusterName: cluster,
      nodegroupName: nodeGroup,
      desiredSize: after.desired,
      clientRequestToken: updateToken(finding.subject.id, finding.revision, generation, before, after),
    });
  },
  verify(state, { before, after }, { finding, options, basis, basisAt, writtenAt }) {
    const plannedAt = new Date(basisAt).getTime();
    const step = { before, after, basis, plannedAt, writtenAt: new Date(writtenAt).getTime() };
    return verifyScaling(state, step, registeredGroup(finding), options);
  },
  // Updates take up to 5 minutes, and a node another 15 to join.
  settle: { every: "60s", within: "20m" },
  rollback: () => ({ to: (state, { before }) => undoScaling(state, before) }),
});
