import { AlarmFindings } from "./alarm-events.ts";
import { ManagedGroup } from "./managed-group.ts";
import { minuteMs } from "./node-group.ts";
import type { Policy } from "./policy.ts";
import { readAlarms } from "./registration.ts";

/** The sweep comes between two minutes of the metric, wherever its schedule happens to fall. */
const sweepAfter = minuteMs / 2;

/**
 * Homeostat's own rules, minute by minute, with what its ledger would hold: what an alarm starts, what waits, what a step
 * comes to, and when the next one begins. What a run does as soon as an alarm is told, or in the minute in which its last
 * step was verified, takes effect in that minute; what waits for the schedule of the sweep, in the next one.
 */
export const homeostat: Policy = {
  name: "homeostat",
  writes: "eks",
  begin: () => {
    const alarms = new AlarmFindings();
    const fallback = new ManagedGroup("on-demand", alarms, () => {});
    const group = new ManagedGroup("spot", alarms, (finding, when) => fallback.hear(finding, when));
    const groups = [group, fallback];
    return ({ now, measured, ...views }) => {
      const readings = readAlarms(measured, now);
      group.see(views.group, readings, now);
      fallback.see(views.fallback, readings, now);
      const atOnce = { at: now, late: false };
      for (const finding of alarms.hear(readings)) for (const each of groups) each.hear(finding, atOnce);
      for (const each of groups) each.poll(now);
      for (const each of groups) each.advance({ at: now + sweepAfter, late: true });
      return { group: group.size, fallback: fallback.size };
    };
  },
};
