import type { MetricIdentity } from "../metric.ts";

interface WatchedAlarm {
  /** Its name, or what the names of several begin with. */
  readonly alarm: string;
  readonly match: "name" | "prefix";
  /** Which way the node group may go when it rings. */
  readonly direction: "out" | "in";
  readonly metric: MetricIdentity;
}

/** What an alarm measures, and what it asks for. */
export type Signal =
  /** Load per node, proportional to the number of nodes; `target` is in the metric's own unit. */
  | (WatchedAlarm & { readonly kind: "utilisation"; readonly target: number })
  /** How many pods have no node. */
  | (WatchedAlarm & { readonly kind: "pending-pods" });

/** Who changes the size of a node group. */
export const owners = ["homeostat", "auto-mode", "karpenter", "cluster-autoscaler", "human"] as const;
export type Owner = (typeof owners)[number];

/** A node group as the configuration registers it, with every alarm that may scale it. */
export interface RegisteredGroup {
  readonly cluster: string;
  readonly nodeGroup: string;
  readonly owner: Owner;
  readonly min: number;
  readonly max: number;
  /** Null: unknown, so pending pods ask for one node a step. */
  readonly podsPerNode: number | null;
  /** What a new node takes from its subnet at once. */
  readonly addressesPerNode: number;
  /** The owner has acknowledged that scaling in bypasses pod disruption budgets. */
  readonly scaleIn: boolean;
  /** The node group of the same cluster that grows while this one cannot. */
  readonly fallback: string | null;
  /** Set while it grows in the place of another node group, whose alarms these are. */
  readonly insteadOf: string | null;
  readonly signals: readonly Signal[];
}
