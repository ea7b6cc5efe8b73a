import type { Store } from "../../local/state/store.ts";
import type { Clock } from "../../local/time/clock.ts";

const everyMs = 15_000;

/** The time that a run had come to, so that the one after a kill goes on from there and not from the beginning. */
const timesOf = (store: Store) => store.collection<number>("last-time");

/** Milliseconds since the epoch; undefined where no run was in the folder before. */
export const lastTime = (store: Store): number | undefined => timesOf(store).get("now");

/** Writes the time down again and again, beginning now. */
export const keepTime = (store: Store, clock: Clock): void => {
  timesOf(store).put("now", clock.now());
  clock.at(clock.now() + everyMs, () => keepTime(store, clock));
};
