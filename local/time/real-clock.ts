import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";

/** Node runs a longer timeout at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export interface RealClockOptions {
  /** Milliseconds since the epoch at which the clock begins; without it, the time of day. */
  readonly start?: number | undefined;
  /** How many seconds of this clock pass in a second: more than 1 shows hours in minutes. */
  readonly speed?: number;
}

/** A clock that runs by itself: the time of day, or a faster one. */
export const realClock = ({ start = Date.now(), speed = 1 }: RealClockOptions = {}): Clock => {
  const began = Date.now();
  const now = (): number => start + (Date.now() - began) * speed;
  let timeout: NodeJS.Timeout | undefined;

  const arm = (): void => {
    clearTimeout(timeout);
    const { nextTime } = agenda;
    if (nextTime === undefined) return;
    // A timeout may fire a millisecond early or be cut short: what is not due yet is armed again.
    const delay = Math.min(Math.max(0, (nextTime - now()) / speed), LONGEST_TIMEOUT_MS);
    timeout = setTimeout(() => agenda.runDue(now()), delay);
  };

  const agenda = new Agenda({ rescheduled: arm, quiet: () => agenda.releaseIdle() });

  return {
    now,
    at: (time, wake) => agenda.at(time, wake),
    track: (work) => agenda.track(work),
    idle: (until = Number.POSITIVE_INFINITY) => agenda.idle(until),
    close: () => agenda.close(),
  };
};
