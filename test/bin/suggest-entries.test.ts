import { describe, expect, it } from "vitest";
import { type MetricAlarmFacts, type ScalingGroupFacts, suggestEntries } from "../../bin/suggest-entries.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";

const place = { account: memberAccount, region: "eu-west-1" };
const ofWeb = { "eks:cluster-name": "shop", "eks:nodegroup-name": "web" };

const alarm = (over: Partial<MetricAlarmFacts> = {}, dimensions = {}): MetricAlarmFacts => ({
  name: "web-cpu",
  comparison: "GreaterThanThreshold",
  threshold: 77,
  metric: {
    namespace: "AWS/EC2",
    name: "CPUUtilization",
    dimensions: { AutoScalingGroupName: "eks-web-1", ...dimensions },
    statistic: "Average",
    period: 60,
  },
  tags: {},
  ...over,
});
const onCluster = (over: Partial<MetricAlarmFacts> = {}): MetricAlarmFacts =>
  alarm({
    name: "shop-pending",
    threshold: 0,
    metric: {
      namespace: "AWS/EKS",
      name: "scheduler_pending_pods_UNSCHEDULABLE",
      dimensions: { ClusterName: "shop" },
      statistic: "Maximum",
      period: 60,
    },
    ...over,
  });
const group: ScalingGroupFacts = { name: "eks-web-1", min: 2, max: 10, instances: ["i-1", "i-2"], tags: ofWeb };
const { metric } = alarm();
const entry = { alarm: "web-cpu", ...place, cluster: "shop", nodeGroup: "web", metric, min: 2, max: 10, target: 70 };

describe("an alarm that nobody registered", () => {
  it("on a node group's Auto Scaling group suggests an entry, which the registry takes", () => {
    expect(suggestEntries([alarm()], [group], [], place)).toEqual([{ kind: "entry", entry }]);
    expect(sampleConfig({ scaling: [entry] }).scaling).toMatchObject([entry]);
  });

  it("on a whole cluster suggests one where its own tags name a node group, and else none", () => {
    expect(suggestEntries([onCluster()], [group], [], place)).toEqual([]);
    expect(
      suggestEntries([onCluster({ tags: { ...ofWeb, "eks:nodegroup-name": "gone" } })], [group], [], place),
    ).toEqual([]);
    const { target: _none, ...rest } = entry;
    const tagged = onCluster({ tags: ofWeb });
    expect(suggestEntries([tagged], [group], [], place)).toEqual([
      { kind: "entry", entry: { ...rest, alarm: "shop-pending", metric: tagged.metric, signal: "pending-pods" } },
    ]);
  });

  it.each<[string, MetricAlarmFacts, string]>([
    [
      "one node",
      alarm({ metric: { ...metric, dimensions: { InstanceId: "i-2" } } }),
      "watches one node of shop/web: register an alarm on eks-web-1 instead",
    ],
    [
      "low load",
      alarm({ comparison: "LessThanThreshold" }),
      "tells of low load on shop/web: read in docs/eks-scaling.md what scaling in means",
    ],
    [
      "an hour's average",
      alarm({ metric: { ...metric, period: 3_600 } }),
      "is on shop/web and cannot be registered: seconds: 10, 20, 30, or a multiple of 60 up to 300 (found 3600)",
    ],
  ])("on %s is told, and suggests nothing", (_what, told, why) => {
    expect(suggestEntries([told], [group], [], place)).toEqual([{ kind: "remark", alarm: "web-cpu", why }]);
  });

  it("on an Auto Scaling group that is no node group's, or on anything else, is none of our business", () => {
    const other = { ...group, tags: {} };
    const queue = alarm({ metric: { ...metric, dimensions: { QueueName: "q" } }, tags: ofWeb });
    expect(suggestEntries([alarm()], [other], [], place)).toEqual([]);
    expect(suggestEntries([alarm()], [], [], place)).toEqual([]);
    expect(suggestEntries([{ ...queue, tags: {} }], [group], [], place)).toEqual([]);
  });
});

it("an alarm that is registered suggests nothing; one of the same name elsewhere does", () => {
  const registered = sampleConfig({ scaling: [{ ...entry, alarm: "web-*" }] }).scaling;
  expect(suggestEntries([alarm()], [group], registered, place)).toEqual([]);
  expect(suggestEntries([alarm()], [group], registered, { ...place, region: "eu-central-1" })).toHaveLength(1);
});
