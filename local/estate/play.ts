import type { Runtime } from "../../lambdas/adapters/runtime.ts";
import { groupsOf } from "../services/autoscaling/groups.ts";
import { changeLoad } from "../services/cloudwatch/load.ts";
import { startClusterAutoscaler } from "../services/eks/cluster-autoscaler.ts";
import { podRequestsOf } from "../services/eks/pods.ts";
import { sealEvent } from "../services/events/envelope.ts";
import { loseNext } from "../services/events/losses.ts";
import type { Place } from "../services/place.ts";
import type { World } from "../services/world.ts";
import type { Hands, Happening } from "./happening.ts";

export interface PlayOptions {
  readonly happenings: readonly Happening[];
  /** Clients with an administrator's credentials in an account. */
  readonly administrator: (place: Place) => Runtime["client"];
  /** Answers a plan in somebody's name, through the API like everybody. */
  readonly approve: Hands["approve"];
  /** Told as each begins. */
  readonly onHappening: (happening: Happening, at: number) => void;
}

export interface Play {
  /** When minute 0 was or will be, milliseconds since the epoch. */
  readonly startedAt: number;
}

const happeningTimer = "scenario.happening";

/** A store was left by another version of the scenario. */
export class UnknownHappeningError extends Error {
  override readonly name = "UnknownHappeningError";
  constructor(id: string) {
    super(`the scenario has no happening ${id}: start with an empty data directory`);
  }
}

/**
 * Plays a scenario from now on, or goes on with the one that the store has in it. Called before the timers start.
 * A happening that a kill interrupted is done again from its beginning.
 */
export const playScenario = (world: World, { happenings, administrator, approve, onHappening }: PlayOptions): Play => {
  world.timers.handle<{ readonly id: string }>(happeningTimer, async ({ id }) => {
    const happening = happenings.find((each) => each.id === id);
    if (!happening) throw new UnknownHappeningError(id);
    onHappening(happening, world.clock.now());
    await happening.does({ ...handsIn(world, happening.place, administrator(happening.place)), approve });
  });
  return world.store.transaction(() => {
    const plays = world.store.collection<Play>("scenario");
    const begun = plays.get("play");
    if (begun) return begun;
    const play = { startedAt: world.clock.now() };
    plays.put("play", play);
    for (const { id, minute } of happenings)
      world.timers.schedule(happeningTimer, play.startedAt + minute * 60_000, { id });
    return play;
  });
};

const handsIn = (world: World, place: Place, client: Runtime["client"]): Omit<Hands, "approve"> => ({
  now: world.clock.now(),
  client,
  seal: (draft) => sealEvent(draft, world.clock.now(), world.random),
  send: (event) => world.buses.put({ ...place, bus: "default" }, event),
  lose: (source, about) => loseNext(world.store, { source, about }),
  load: (group, value, minutes) => changeLoad(world, place, group, value, minutes),
  shortage: (name, shortage) => {
    const group = groupsOf(world, place).get(name);
    if (group) groupsOf(world, place).put(name, { ...group, shortage });
  },
  clusterAutoscaler: (group, requests) => {
    podRequestsOf(world, place).put(group, requests);
    startClusterAutoscaler(world, place, group);
  },
});
