import type { Alarm, Comparison } from "../services/cloudwatch/alarms.ts";
import { groupCpu } from "../services/cloudwatch/metrics.ts";
import type { Place } from "../services/place.ts";
import { autoScalingGroupOf, batchNodes, type EstateNodeGroup, systemNodes, webNodes } from "./clusters.ts";

export interface EstateAlarm {
  readonly place: Place;
  readonly alarm: Omit<Alarm, "state">;
}

const cpuAlarm = (
  nodes: EstateNodeGroup,
  name: string,
  metricId: string,
  comparison: Comparison,
  threshold: number,
  periods: number,
): EstateAlarm => ({
  place: nodes.place,
  alarm: {
    name,
    description: `CPU of node group ${nodes.cluster}/${nodes.name}`,
    metric: groupCpu(autoScalingGroupOf(nodes)),
    statistic: "Average",
    period: 60,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    comparison,
    threshold,
    missingData: "missing",
    metricId,
  },
});

export const alarms: readonly EstateAlarm[] = [
  cpuAlarm(systemNodes, "platform-system-cpu", "5b0e7f1c-2d94-4c86-b3a7-9e61d80f4c25", "GreaterThanThreshold", 80, 2),
  cpuAlarm(webNodes, "shop-web-cpu", "c47a92e6-81f3-4d05-9b6e-20d5f7a3e918", "GreaterThanThreshold", 80, 2),
  cpuAlarm(batchNodes, "shop-batch-cpu", "0f6d3b85-a7c2-4e19-8d54-71b9e2c60fa3", "GreaterThanThreshold", 80, 2),
  cpuAlarm(batchNodes, "shop-batch-idle", "e91c5a07-4b6f-4f82-a0d3-d8527be1946c", "LessThanThreshold", 10, 15),
];
