import { type Duration, milliseconds } from "./duration.ts";

/** `sweep` runs every minute; restoring a table takes longer than this, and so its pulse tells that it was restored. */
const staleAfter: Duration = "10m";
/** As long as names of executions stay taken. Source: `durable.retention` in lambdas/functions.ts, and a day. */
const namesStayTaken: Duration = "31d";

/** That somebody keeps this ledger in step with what runs. */
export interface Pulse {
  /** ISO 8601. */
  readonly at: string;
  /** When the ledger was last brought in step after it may have been an older one; null: never, or long ago. */
  readonly revivedAt: string | null;
}

/** Nobody has kept the ledger in step of late: it may be an older copy, or its clock not ours. Nothing is written by it. */
export const isStale = (pulse: Pulse | null, now: Date): boolean =>
  pulse === null || Math.abs(now.getTime() - Date.parse(pulse.at)) > milliseconds(staleAfter);

/** The pulse of a ledger that is in step now. */
export const nextPulse = (pulse: Pulse | null, now: Date): Pulse => {
  const at = now.toISOString();
  if (isStale(pulse, now)) return { at, revivedAt: at };
  const revivedAt = pulse?.revivedAt ?? null;
  const isLong = revivedAt !== null && now.getTime() - Date.parse(revivedAt) > milliseconds(namesStayTaken);
  return { at, revivedAt: isLong ? null : revivedAt };
};

/**
 * A generation that no lost one can have reached: they are raised far less often than once a second. So whatever ran
 * between the copy of a ledger and its restoring, its name is not taken again.
 */
export const generationBeyond = (now: Date): number => Math.floor(now.getTime() / 1_000);
