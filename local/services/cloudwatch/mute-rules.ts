import type { Collection } from "../../state/collection.ts";
import { arnIn, type Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";

/** One window of time in which the actions of some alarms are muted. Times are milliseconds since the epoch. */
export interface MuteRule {
  readonly name: string;
  readonly description: string;
  /** As it was given: `at(yyyy-MM-ddThh:mm)` and an ISO 8601 duration. */
  readonly expression: string;
  readonly duration: string;
  readonly from: number;
  readonly until: number;
  readonly alarms: readonly string[];
  readonly updatedAt: number;
}

export const muteRulesOf = (world: Pick<World, "store">, place: Place): Collection<MuteRule> =>
  tableOf(world, place, "cloudwatch/mute-rules");

export const muteRuleArn = (place: Place, name: string): string =>
  arnIn(place, "cloudwatch", `alarm-mute-rule:${name}`);

/** The rule that mutes an alarm at a time; undefined: none does. */
export const activeMuteRule = (world: World, place: Place, alarm: string, at: number): MuteRule | undefined =>
  [...muteRulesOf(world, place).entries()]
    .map(([, rule]) => rule)
    .find(({ alarms, from, until }) => alarms.includes(alarm) && at >= from && at < until);
