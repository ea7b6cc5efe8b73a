import { describe, expect, it } from "vitest";
import { nodeGroupAlarms } from "../../../lambdas/core/scaling/node-group-alarms.ts";
import { memberAccount, sampleConfig } from "../../support/sample-config.ts";

const web = { account: memberAccount, region: "eu-west-1", cluster: "shop", nodeGroup: "web", min: 2, max: 10 };

const registered = (options: Parameters<typeof nodeGroupAlarms>[0]) =>
  sampleConfig({ scaling: [...nodeGroupAlarms(options)] }).scaling;

describe("the entries of a node group in one line", () => {
  it("are one a metric that is named, on the series that AWS gives it", () => {
    const entries = registered({
      ...web,
      cpu: { autoScalingGroup: "eks-web-1", target: 70 },
      memory: { target: 75 },
      reservedCpu: { target: 80 },
      reservedMemory: { target: 85 },
      pendingPods: true,
      podsPerNode: 12,
    });
    expect(
      entries.map(({ alarm, metric: { namespace, name, dimensions }, target, podsPerNode }) =>
        [alarm, namespace, name, ...Object.entries(dimensions).flat(), target ?? "-", podsPerNode].join(" "),
      ),
    ).toEqual([
      "shop-web-cpu-high AWS/EC2 CPUUtilization AutoScalingGroupName eks-web-1 70 12",
      "shop-web-memory-high ContainerInsights node_memory_utilization ClusterName shop 75 12",
      "shop-web-reserved-cpu-high ContainerInsights node_cpu_reserved_capacity ClusterName shop 80 12",
      "shop-web-reserved-memory-high ContainerInsights node_memory_reserved_capacity ClusterName shop 85 12",
      "shop-web-pending-pods AWS/EKS scheduler_pending_pods_UNSCHEDULABLE ClusterName shop - 12",
    ]);
    expect(entries.at(-1)).toMatchObject({ signal: "pending-pods", metric: { statistic: "Maximum", period: 60 } });
  });

  it("have another for low load where scaling in is acknowledged, and none for pods", () => {
    const entries = registered({
      ...web,
      name: "w",
      cpu: { autoScalingGroup: "eks-web-1", target: 70 },
      pendingPods: true,
      scaleIn: "disruption-budgets-are-bypassed",
    });
    expect(entries.map(({ alarm, direction }) => `${alarm} ${direction}`)).toEqual([
      "w-cpu-high out",
      "w-cpu-low in",
      "w-pending-pods out",
    ]);
  });

  it("read CPU every five minutes where instances have basic monitoring only", () => {
    const [entry] = registered({ ...web, cpu: { autoScalingGroup: "eks-web-1", target: 70, period: 300 } });
    expect(entry?.metric).toMatchObject({ name: "CPUUtilization", period: 300 });
  });

  it("are none where no metric is named", () => {
    expect(nodeGroupAlarms(web)).toEqual([]);
  });
});
