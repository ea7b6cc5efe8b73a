import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../lambdas/core/config.ts";
import type { ScalingEntryInput } from "../../../lambdas/core/scaling/scaling-entry.ts";
import { hubAccount, memberAccount, sampleConfig } from "../../support/sample-config.ts";

const web: ScalingEntryInput = {
  alarm: "web-cpu",
  account: memberAccount,
  region: "eu-west-1",
  cluster: "shop",
  nodeGroup: "web",
  metric: { namespace: "AWS/EC2", name: "CPUUtilization", dimensions: { AutoScalingGroupName: "eks-web-1" } },
  target: 70,
  min: 2,
  max: 10,
};
const memory = { ...web, alarm: "web-memory" };
const { target: _target, ...untargeted } = web;

const problemsOf = (...scaling: readonly ScalingEntryInput[]): readonly string[] => {
  try {
    sampleConfig({ scaling: [...scaling] });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems;
  }
};

describe("the registry of alarms", () => {
  it.each([
    ["one alarm", [web]],
    ["two alarms of a node group that agree", [web, memory]],
    ["the same alarm in two regions", [web, { ...web, region: "eu-central-1" }]],
    ["the same alarm in two accounts", [web, { ...web, account: hubAccount }]],
    [
      "prefixes apart",
      [
        { ...web, alarm: "web-cpu-*" },
        { ...web, alarm: "web-memory-*" },
      ],
    ],
    ["pods without a node, and no target", [{ ...untargeted, signal: "pending-pods" }]],
    ["a percentile of five minutes", [{ ...web, metric: { ...web.metric, statistic: "p99.9", period: 300 } }]],
    [
      "a fallback with bounds of its own",
      [
        { ...web, fallback: "spare" },
        { ...memory, nodeGroup: "spare" },
      ],
    ],
  ] satisfies [string, ScalingEntryInput[]][])("takes %s", (_what, scaling) => {
    expect(problemsOf(...scaling)).toEqual([]);
  });

  it.each([
    ["min above max", [{ ...web, min: 11 }], "scaling[0].min: min is at most max (found 11)"],
    [
      "a utilisation without a target",
      [untargeted],
      "scaling[0].target: a utilisation needs the target per node (found nothing)",
    ],
    [
      "pods with a target",
      [{ ...web, signal: "pending-pods" }],
      "scaling[0].target: pods without a node have no target (found 70)",
    ],
    [
      "pods that scale in",
      [{ ...untargeted, signal: "pending-pods", direction: "in" }],
      'scaling[0].direction: pods without a node only scale out (found "in")',
    ],
    ...[0, 45, 90, 360, 3_600].map((period): [string, ScalingEntryInput[], string] => [
      `a period of ${period} s`,
      [{ ...web, metric: { ...web.metric, period } }],
      `scaling[0].metric.period: seconds: 10, 20, 30, or a multiple of 60 up to 300 (found ${period})`,
    ]),
    [
      "a statistic that CloudWatch does not have",
      [{ ...web, metric: { ...web.metric, statistic: "Mean" } }],
      'scaling[0].metric.statistic: a statistic of CloudWatch (found "Mean")',
    ],
    [
      "a sum of pods that wait",
      [{ ...untargeted, signal: "pending-pods", metric: { ...web.metric, statistic: "Sum" } }],
      'scaling[0].metric.statistic: pods are told again and again: a sum counts them as often (found "Sum")',
    ],
    [
      "an alarm twice",
      [web, { ...web }],
      'scaling[1].alarm: is an alarm of scaling[0], "web-cpu", too (found "web-cpu")',
    ],
    [
      "a prefix over a name",
      [web, { ...web, alarm: "web-*" }],
      'scaling[1].alarm: is an alarm of scaling[0], "web-cpu", too (found "web-*")',
    ],
    [
      "a prefix within a prefix",
      [
        { ...web, alarm: "web-*" },
        { ...web, alarm: "web-cpu-*" },
      ],
      'scaling[1].alarm: is an alarm of scaling[0], "web-*", too (found "web-cpu-*")',
    ],
    [
      "bounds that contradict",
      [web, { ...memory, max: 12 }],
      "scaling[1].max: contradicts scaling[0].max, 10: both are of shop/web (found 12)",
    ],
    [
      "half an acknowledgement",
      [{ ...web, scaleIn: "disruption-budgets-are-bypassed" }, memory],
      "scaling[1].scaleIn: contradicts scaling[0].scaleIn, disruption-budgets-are-bypassed: both are of shop/web (found nothing)",
    ],
    [
      "an account that is not managed",
      [{ ...web, account: "999999999999" }],
      'scaling[0].account: 999999999999 in eu-west-1 is not listed under accounts (found "999999999999")',
    ],
    [
      "itself as fallback",
      [{ ...web, fallback: "web" }],
      'scaling[0].fallback: is the node group itself (found "web")',
    ],
    [
      "a fallback of another cluster",
      [
        { ...web, fallback: "spare" },
        { ...memory, cluster: "other", nodeGroup: "spare" },
      ],
      'scaling[0].fallback: has no entry of its own in shop, so no bounds (found "spare")',
    ],
    [
      "a star within a name",
      [{ ...web, alarm: "web-*-cpu" }],
      'scaling[0].alarm: the name of an alarm, or the beginning of several and a * (found "web-*-cpu")',
    ],
  ] satisfies [string, ScalingEntryInput[], string][])("refuses %s, and names it", (_what, scaling, problem) => {
    expect(problemsOf(...scaling)).toContain(problem);
  });
});
