import * as z from "zod";
import { accountId, region } from "../place-schema.ts";
import { owners } from "./registered-group.ts";

const nodeGroupName = z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,62}$/, "the name of an EKS node group");

/** Seconds. Sources: CloudWatch API Reference, PutMetricAlarm; what is older than five minutes says nothing about now. */
const longestPeriod = 300;
const isPeriod = (seconds: number): boolean =>
  [10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0 && seconds <= longestPeriod);

/** Source: CloudWatch User Guide, "CloudWatch statistics definitions". */
const statistic =
  /^(Average|Minimum|Maximum|Sum|SampleCount|IQM|(p|tm|wm|tc|ts)\d{1,2}(\.\d{1,10})?|p100|(TM|WM|PR|TC|TS)\([\d.:%]+\))$/;

/** One alarm and the node group that it may scale. */
export const scalingEntry = z.lazy(() =>
  z
    .strictObject({
      /** The alarm's name; with a `*` at its end, what the names of several begin with. */
      alarm: z.string().regex(/^[^*]+\*?$/, "the name of an alarm, or the beginning of several and a *"),
      account: accountId,
      region,
      cluster: z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, "an EKS cluster name"),
      /** The Auto Scaling group behind it is found through EKS, never by name. */
      nodeGroup: nodeGroupName,
      direction: z.enum(["out", "in"]).default("out"),
      signal: z.enum(["utilisation", "pending-pods"]).default("utilisation"),
      metric: z.strictObject({
        namespace: z.string().min(1),
        name: z.string().min(1),
        dimensions: z.record(z.string(), z.string()),
        statistic: z.string().regex(statistic, "a statistic of CloudWatch").default("Average"),
        period: z.int().refine(isPeriod, `seconds: 10, 20, 30, or a multiple of 60 up to ${longestPeriod}`).default(60),
      }),
      /** What the metric should be per node, in its own unit. */
      target: z.number().positive().optional(),
      min: z.int().min(0),
      max: z.int().min(1).max(450),
      /** How many of the pods that wait fit on a new node; left out: unknown, and one node is added at a time. */
      podsPerNode: z.int().positive().optional(),
      /** What a new node takes from its subnet at once: with the VPC CNI its own address and those that it keeps warm. */
      addressesPerNode: z.int().positive().default(1),
      /** The node group of the same cluster that grows while this one finds no capacity. */
      fallback: nodeGroupName.optional(),
      /** EKS ignores disruption budgets when the desired size goes down: without this, it never does. */
      scaleIn: z.literal("disruption-budgets-are-bypassed").optional(),
      /** Who sizes the node group. Anybody else but Homeostat: its alarms are recorded, and nothing is done. */
      owner: z.enum(owners).default("homeostat"),
    })
    .superRefine(({ min, max, signal, direction, target, metric }, context) => {
      const problem = (path: string | string[], message: string) =>
        context.addIssue({ code: "custom", path: [path].flat(), message });
      if (min > max) problem("min", "min is at most max");
      if (signal === "utilisation" && target === undefined)
        problem("target", "a utilisation needs the target per node");
      if (signal === "pending-pods" && target !== undefined) problem("target", "pods without a node have no target");
      if (signal === "pending-pods" && direction === "in") problem("direction", "pods without a node only scale out");
      if (signal === "pending-pods" && ["Sum", "SampleCount"].includes(metric.statistic))
        problem(["metric", "statistic"], "pods are told again and again: a sum counts them as often");
    }),
);
export type ScalingEntry = z.infer<typeof scalingEntry>;
export type ScalingEntryInput = z.input<typeof scalingEntry>;

/** May this entry's alarm be the one of that name? */
export const coversAlarm = ({ alarm }: Pick<ScalingEntry, "alarm">, name: string): boolean =>
  alarm.endsWith("*") ? name.startsWith(alarm.slice(0, -1)) : name === alarm;
