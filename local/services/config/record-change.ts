import type { Place } from "../place.ts";
import type { World } from "../world.ts";

export interface ChangedResource {
  /** CloudFormation type name. */
  readonly type: string;
  readonly id: string;
}

/** The payload of the timer that has the account's rules look at a resource. */
export interface PendingEvaluation extends ChangedResource {
  readonly account: string;
  readonly region: string;
}

export const evaluationTimer = "config.evaluate";

/** Seconds from a change to its evaluation: an estimate, AWS gives no figure. */
const delaySeconds = { shortest: 30, longest: 60 };

/** Has the account's Config rules look at a resource that was made or changed, after a while. */
export const recordChange = (world: World, { account, region }: Place, { type, id }: ChangedResource): void => {
  const seconds = world.random.between(delaySeconds.shortest, delaySeconds.longest);
  const pending: PendingEvaluation = { account, region, type, id };
  world.timers.schedule(evaluationTimer, world.clock.now() + seconds * 1000, pending);
};
