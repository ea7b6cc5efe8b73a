import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";

/**
 * What an Auto Scaling group is asked to do, in instances kept wholly busy: 3.2 occupies four instances at 80 %.
 * It changes evenly from one moment to the other. Times are milliseconds since the epoch.
 */
export interface Load {
  readonly from: { readonly at: number; readonly value: number };
  readonly to: { readonly at: number; readonly value: number };
}

/** By the group's name. */
export const loadsOf = (world: Pick<World, "store">, place: Place): Collection<Load> =>
  tableOf(world, place, "cloudwatch/loads");

/** In instances kept wholly busy. @param time milliseconds since the epoch */
export const loadAt = ({ from, to }: Load, time: number): number => {
  if (time >= to.at) return to.value;
  const passed = Math.max(0, time - from.at) / (to.at - from.at);
  return from.value + (to.value - from.value) * passed;
};

/** Has a group's load rise or fall from what it is now to `value`, reached after `minutes`. */
export const changeLoad = (world: World, place: Place, group: string, value: number, minutes: number): void => {
  const now = world.clock.now();
  const before = loadsOf(world, place).get(group);
  loadsOf(world, place).put(group, {
    from: { at: now, value: before ? loadAt(before, now) : 0 },
    to: { at: now + minutes * 60_000, value },
  });
};
