import type { Calendar } from "../core/freeze.ts";

const compact = (localTime: string): string => `${localTime.replaceAll(/[-:]/g, "")}00`;

/** Recurrence rules, read by a library that knows the clock changes of every time zone; loaded where one is needed. */
export const calendar: Calendar = {
  lastStart: async ({ timeZone, from, repeat = "FREQ=DAILY;COUNT=1" }, at) => {
    const { RRuleTemporal } = await import("rrule-temporal");
    const rule = new RRuleTemporal({
      rruleString: `DTSTART;TZID=${timeZone}:${compact(from)}\nRRULE:${repeat}`,
      strict: true,
    });
    const start = rule.previous(at, true);
    return start && new Date(start.epochMilliseconds);
  },
};
