import * as z from "zod";
import { milliseconds } from "../duration.ts";
import { duration } from "../duration-schema.ts";

const share = (value: number) => z.number().min(0).max(1).default(value);
const nodes = (value: number) => z.int().positive().default(value);

/** From this share above the target on, unless it is set otherwise, the formula asks for nodes: the Horizontal Pod Autoscaler's. */
export const defaultTolerance = 0.1;

/** The constants of the algorithm, with the origin of each default. */
export const scalingLimits = z.strictObject({
  tolerance: share(defaultTolerance).describe("Share of the target by which the metric may be off; the HPA's"),
  stepShare: z
    .number()
    .positive()
    .max(1)
    .default(0.5)
    .describe("Largest step as a share of the desired size; by half, one node becomes eight in four steps"),
  stepNodes: nodes(10).describe("Largest step in nodes"),
  quota: nodes(450).describe("Largest size of a node group; the quota of EKS"),
  betweenSteps: duration.default("180s").describe("Shortest time between two steps outwards"),
  inFlightFor: duration
    .default("15m")
    .describe("A launch that takes longer is not waited for; Cluster Autoscaler's provision timeout"),
  freshPeriods: nodes(3).describe("A metric without data in so many whole periods says nothing about now"),
  unreadyNodes: nodes(3).describe("More unready nodes than this, and than `unreadyShare`, halt; Cluster Autoscaler's"),
  unreadyShare: share(0.45).describe("See `unreadyNodes`; Cluster Autoscaler's"),
  vainSteps: nodes(3).describe("So many steps in one incident that did not improve the metric stop it"),
  firstBackOff: duration
    .default("5m")
    .describe("After a scale-out that failed, doubled with each; Cluster Autoscaler's"),
  longestBackOff: duration.default("30m").describe("The longest back-off; Cluster Autoscaler's"),
  // What is read of a metric reaches back half an hour.
  lowFor: duration
    .refine((text) => milliseconds(text) <= milliseconds("25m"), "at most 25m")
    .default("15m")
    .describe("How long all load must be low before a node goes; target tracking's"),
  afterScaleOut: duration.default("10m").describe("No scale-in for so long after a scale-out; Cluster Autoscaler's"),
  overloadMargin: share(0.9).describe("A scale-in must leave the metric below this share of the scale-out threshold"),
  reversals: nodes(2).describe("So many changes of direction within `reversalsWithin` freeze scale-in"),
  reversalsWithin: duration.default("60m").describe("See `reversals`"),
  scaleInFreeze: duration.default("24h").describe("How long scale-in stays frozen after flapping"),
});
export type ScalingLimits = z.infer<typeof scalingLimits>;
