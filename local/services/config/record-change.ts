import type { Place } from "../place.ts";
import type { World } from "../world.ts";

export interface ChangedResource {
  /** CloudFormation type name. */
  readonly type: string;
  readonly id: string;
}

/** The payload of the timers that have Config record a resource, and its rules look at it. */
export interface PendingEvaluation extends ChangedResource {
  readonly account: string;
  readonly region: string;
}

export const evaluationTimer = "config.evaluate";

/** Seconds from a change to its evaluation: an estimate, AWS gives no figure. */
const delaySeconds = { shortest: 30, longest: 60 };

export const recordingTimer = "config.record";

/** An item is there long before the rules have judged it: an estimate as well. */
const recordedWithin = 1 / 6;

/** Has Config record a resource that was made, changed or deleted, and its rules look at it, after a while. */
export const recordChange = (world: World, place: Place, resource: ChangedResource): void => {
  const { at, pending } = judgeLater(world, place, resource);
  const now = world.clock.now();
  world.timers.schedule(recordingTimer, now + Math.round((at - now) * recordedWithin), pending);
};

/** Has the account's Config rules look at a resource, after a while. @returns when, in milliseconds since the epoch */
export const judgeLater = (
  world: World,
  { account, region }: Place,
  { type, id }: ChangedResource,
): { readonly at: number; readonly pending: PendingEvaluation } => {
  const seconds = world.random.between(delaySeconds.shortest, delaySeconds.longest);
  const pending: PendingEvaluation = { account, region, type, id };
  const at = world.clock.now() + seconds * 1000;
  world.timers.schedule(evaluationTimer, at, pending);
  return { at, pending };
};
