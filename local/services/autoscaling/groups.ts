import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import type { Tags } from "../tags.ts";
import { tableOf, type World } from "../world.ts";

export interface Instance {
  readonly id: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly state: "Pending" | "InService" | "Terminating";
  /** As the health checks of EC2 have it. */
  readonly health: "Healthy" | "Unhealthy";
  /** Whether its node takes pods. */
  readonly isReady: boolean;
}

/** What launches fail for, beside addresses: how many instances may be there at most, and in whose words it is told. */
export interface Shortage {
  readonly kind: "capacity" | "spot" | "quota";
  readonly room: number;
}

export interface Group {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly instanceType: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly instances: readonly Instance[];
  /** Null: there is as much as anyone asks for. */
  readonly shortage: Shortage | null;
  /** Processes that somebody has suspended; EKS that of `AZRebalance` while traffic is kept off a zone. */
  readonly suspended: readonly ("Launch" | "Terminate" | "AZRebalance")[];
  /** False: instances come up, and never join the cluster. */
  readonly nodesJoin: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly tags: Tags;
}

/** One attempt to launch or terminate an instance. Times are milliseconds since the epoch. */
export interface Activity {
  readonly id: string;
  readonly group: string;
  readonly kind: "launch" | "terminate";
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly status: "InProgress" | "Successful" | "Failed";
  readonly message: string | null;
}

export const groupsOf = (world: Pick<World, "store">, place: Place): Collection<Group> =>
  tableOf(world, place, "autoscaling/groups");

const activityTable = (world: Pick<World, "store">, place: Place): Collection<Activity> =>
  tableOf(world, place, "autoscaling/activities");

/** Source: EC2 Auto Scaling API Reference, DescribeScalingActivities: six weeks are kept; here the last hundred. */
const activitiesKept = 100;

export const putActivity = (world: Pick<World, "store">, place: Place, activity: Activity): void => {
  const table = activityTable(world, place);
  table.put(activity.id, activity);
  for (const { id } of activitiesOf(world, place, activity.group).slice(activitiesKept)) table.delete(id);
};

/** A group's activities, the newest first. */
export const activitiesOf = (world: Pick<World, "store">, place: Place, group: string): readonly Activity[] =>
  [...activityTable(world, place).entries()]
    .map(([, activity]) => activity)
    .filter((activity) => activity.group === group)
    .reverse();

export const inService = ({ instances }: Group): number =>
  instances.filter(({ state }) => state === "InService").length;

/** Nodes that take pods. */
export const readyNodes = ({ instances }: Group): number =>
  instances.filter(({ state, isReady }) => state === "InService" && isReady).length;
