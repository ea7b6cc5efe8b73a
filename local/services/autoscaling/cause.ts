import type { Activity, Group } from "./groups.ts";

/** Who asked for a size. */
export type AskedBy = "constraints" | "set-desired-capacity";
const askedBy: Readonly<Record<AskedBy, (group: Group) => string>> = {
  constraints: ({ min, max, desired }) =>
    `a user request update of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${desired}`,
  "set-desired-capacity": () => "a user request explicitly set group desired capacity",
};

/**
 * How a request begins the cause of the activities that it leads to.
 * Source: EC2 Auto Scaling User Guide, "Verify a scaling activity for an Auto Scaling group".
 */
export const requestCause = (before: Group, group: Group, by: AskedBy, now: number): string => {
  const change = ` changing the desired capacity from ${before.desired} to ${group.desired}`;
  return `At ${shortTime(now)} ${askedBy[by](group)}${before.desired === group.desired ? "" : change}. `;
};

/** How the cause of an activity ends, or all of it where nobody asked. */
export const activityCause = (kind: Activity["kind"], from: number, to: number, now: number): string => {
  const [what, change] = kind === "launch" ? ["started", "increasing"] : ["taken out of service", "shrinking"];
  return `At ${shortTime(now)} an instance was ${what} in response to a difference between desired and actual capacity, ${change} the capacity from ${from} to ${to}.`;
};

/** The whole cause where somebody asked for an instance to be let go. */
export const terminateCause = (instance: string, from: number, now: number): string =>
  `At ${shortTime(now)} instance ${instance} was taken out of service in response to a user request, shrinking the capacity from ${from} to ${from - 1}.`;

/** No fractions of seconds. */
const shortTime = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`;
