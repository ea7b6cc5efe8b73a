import * as z from "zod";
import { type Duration, milliseconds } from "./duration.ts";
import { duration } from "./duration-schema.ts";
import type { Subject } from "./finding.ts";
import { coversPlace, placeFilter } from "./place-schema.ts";
import { keyCovers } from "./playbook-key.ts";
import { recurrence } from "./recurrence-schema.ts";

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** A time in which nothing is written, once or again and again. */
export const freeze = z.lazy(() =>
  z.strictObject({
    name: z.string().min(1).max(100),
    /** Of the wall clock that `from` and `repeat` are read on. */
    timeZone: z.string().refine(isTimeZone, "an IANA time zone such as Europe/Berlin"),
    from: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, "a local time such as 2026-12-18T18:00"),
    repeat: recurrence.optional(),
    /** Elapsed time, also where the clock is put forward or back meanwhile. */
    lasts: duration,
    /** Ids or globs; every playbook, where it is left out. */
    playbooks: z.array(z.string().min(1)).min(1).optional(),
    ...placeFilter,
  }),
);
export type Freeze = z.infer<typeof freeze>;

/** Reads recurrence rules (RFC 5545). */
export interface Calendar {
  /** The latest start at or before a time; null: it has not begun yet. @throws where the rule cannot be read */
  lastStart(freeze: Pick<Freeze, "timeZone" | "from" | "repeat">, at: Date): Promise<Date | null>;
}

/** A freeze that is on. `until` (ISO 8601) is null where nobody can tell: then it is on as well. */
export interface ActiveFreeze {
  readonly name: string;
  readonly until: string | null;
}

/** What somebody wants to write, and where. */
export interface Place {
  readonly playbook: string;
  readonly subject: Subject;
  readonly environment: string;
}

const concerns = (freeze: Freeze, { playbook, subject, environment }: Place): boolean =>
  (freeze.playbooks?.some((key) => keyCovers(key, playbook)) ?? true) && coversPlace(freeze, subject, environment);

const activeNow = async (freeze: Freeze, calendar: Calendar, now: Date): Promise<ActiveFreeze | null> => {
  const { name } = freeze;
  try {
    const start = await calendar.lastStart(freeze, now);
    const end = start && new Date(start.getTime() + milliseconds(freeze.lasts as Duration));
    return end && end > now ? { name, until: end.toISOString() } : null;
  } catch {
    // A rule that cannot be evaluated does not let anything pass.
    return { name, until: null };
  }
};

/** The first freeze that forbids a write at a place now; null: none does. */
export const activeFreeze = async (
  freezes: readonly Freeze[],
  place: Place,
  calendar: Calendar,
  now: Date,
): Promise<ActiveFreeze | null> => {
  for (const freeze of freezes.filter((candidate) => concerns(candidate, place))) {
    const active = await activeNow(freeze, calendar, now);
    if (active) return active;
  }
  return null;
};
