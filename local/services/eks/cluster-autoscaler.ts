import { type Group, groupsOf, inService, readyNodes } from "../autoscaling/groups.ts";
import { resize, terminateInstance } from "../autoscaling/scale.ts";
import type { Place } from "../place.ts";
import { onTimer, tableOf, type World } from "../world.ts";
import { podRequestsOf } from "./pods.ts";

/** Source: Cluster Autoscaler FAQ: --scan-interval, --scale-down-unneeded-time, --scale-down-delay-after-add. */
const scanEvery = 10_000;
const unneededFor = 10 * 60_000;
const afterScaleUp = 10 * 60_000;

interface Watch extends Place {
  readonly group: string;
  /** Milliseconds since the epoch; null: every node is needed. */
  readonly unneededSince: number | null;
  readonly scaledUpAt: number;
}

const scanTimer = "eks.cluster-autoscaler";

const watchesOf = (world: World, place: Place) => tableOf<Watch>(world, place, "eks/cluster-autoscalers");

/** Has a Cluster Autoscaler size an Auto Scaling group from now on: by its pods, and whoever else sizes it. */
export const startClusterAutoscaler = (world: World, { account, region }: Place, group: string): void => {
  const watch: Watch = { account, region, group, unneededSince: null, scaledUpAt: 0 };
  watchesOf(world, watch).put(group, watch);
  scanLater(world, watch);
};

/** It goes on until there is no such group, or nobody wants it any more. */
export const stopClusterAutoscaler = (world: World, place: Place, group: string): void =>
  watchesOf(world, place).delete(group);

const scanLater = (world: World, { account, region, group }: Watch): void => {
  world.timers.schedule(scanTimer, world.clock.now() + scanEvery, { account, region, group });
};

export const registerClusterAutoscaler = (world: World): void =>
  onTimer<Place & Pick<Watch, "group">>(world, scanTimer, ({ account, region, group: name }) => {
    const place = { account, region };
    const watch = watchesOf(world, place).get(name);
    const group = groupsOf(world, place).get(name);
    if (!watch || !group) return;
    const seen = scan(world, place, watch, group);
    watchesOf(world, place).put(name, seen);
    scanLater(world, seen);
  });

const scan = (world: World, place: Place, watch: Watch, group: Group): Watch => {
  const now = world.clock.now();
  const requests = podRequestsOf(world, place).get(group.name);
  if (!requests || inService(group) < group.desired) return watch;
  const needed = Math.min(group.max, Math.max(group.min, Math.ceil(requests.pods / requests.podsPerNode)));
  if (needed > group.desired) {
    const { min, max } = group;
    resize(world, place, group, { min, max, desired: needed }, "set-desired-capacity");
    return { ...watch, unneededSince: null, scaledUpAt: now };
  }
  if (needed >= readyNodes(group)) return { ...watch, unneededSince: null };
  const since = watch.unneededSince ?? now;
  const last = group.instances.findLast(({ state }) => state === "InService");
  if (!last || now - since < unneededFor || now - watch.scaledUpAt < afterScaleUp)
    return { ...watch, unneededSince: since };
  terminateInstance(world, place, group, last);
  return { ...watch, unneededSince: null };
};
