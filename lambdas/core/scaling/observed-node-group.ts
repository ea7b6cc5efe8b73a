import type { Tags } from "../tags.ts";

/** A value that a metric had over the period that begins at `at`, milliseconds since the epoch. */
export interface Datapoint {
  readonly at: number;
  readonly value: number;
}

/** A registered signal as CloudWatch has it now. */
export interface SignalReading {
  /** As the signal is registered. */
  readonly alarm: string;
  /** With a prefix, of the alarm that is worst; null where there is no metric alarm of this name. */
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA" | null;
  /** When it came into this state, milliseconds since the epoch. */
  readonly since: number | null;
  /** As CloudWatch names it, such as `GreaterThanThreshold`; null where the alarm compares with no fixed number. */
  readonly comparison: string | null;
  readonly threshold: number | null;
  /** Whole periods of the registered metric with data in the time that is looked back on, the newest first. */
  readonly datapoints: readonly Datapoint[];
}

/** One launch or termination of an instance, or an attempt at it. */
export interface ScalingActivity {
  readonly kind: "launch" | "terminate";
  readonly status: "Successful" | "Failed" | "Cancelled" | "InProgress";
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Auto Scaling's own words on who asked for it. */
  readonly cause: string;
}

/** As EKS keeps it. */
export interface NodeGroupUpdate {
  readonly status: "InProgress" | "Successful" | "Failed" | "Cancelled";
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A managed node group with what stands around it, as observed at one time. JSON: absent is null. */
export interface ObservedNodeGroup {
  /** In the order of the registry. */
  readonly signals: readonly SignalReading[];
  /** Such as `ACTIVE`; of the node group, as is what follows. */
  readonly status: string;
  /** Codes of the health issues that EKS sees. */
  readonly issues: readonly string[];
  readonly min: number;
  readonly max: number;
  /** What the Auto Scaling group is asked for. */
  readonly desired: number;
  /** Instances that serve. */
  readonly inService: number;
  /** Instances that are there and not on their way out. */
  readonly live: number;
  /** Instances in service that fail the health checks of their Auto Scaling group. */
  readonly unhealthy: number;
  /** Nodes of the whole cluster that are not Ready, as last counted; null where nothing counts them. */
  readonly failed: Datapoint | null;
  /** Pods of the whole cluster that the scheduler finds no node for, as last counted; null where nothing counts them. */
  readonly pending: Datapoint | null;
  /** Availability zones of its subnets. */
  readonly zones: number;
  /** Addresses that the subnets can still give away. */
  readonly freeAddresses: number;
  /** Processes of the Auto Scaling group that somebody has suspended, such as `Launch`. */
  readonly suspended: readonly string[];
  /** Of the last hours, the newest first. */
  readonly activities: readonly ScalingActivity[];
  /** The newest update of the node group's configuration or version. */
  readonly lastUpdate: NodeGroupUpdate | null;
  /** EKS Auto Mode runs the cluster's nodes. */
  readonly autoMode: boolean;
  /** Traffic is being kept off an availability zone. */
  readonly zonalShift: boolean;
  /** Of the node group, those of AWS itself too. */
  readonly tags: Tags;
}

/** The setting that scaling rewrites. */
export interface NodeGroupSize {
  readonly desired: number;
}
