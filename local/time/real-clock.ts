import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";

/** Node runs a longer timeout at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The time of day. */
export const realClock = (): Clock => {
  let timeout: NodeJS.Timeout | undefined;

  const arm = (): void => {
    clearTimeout(timeout);
    const { nextTime } = agenda;
    if (nextTime === undefined) return;
    // A timeout may fire a millisecond early or be cut short: what is not due yet is armed again.
    const delay = Math.min(Math.max(0, nextTime - Date.now()), LONGEST_TIMEOUT_MS);
    timeout = setTimeout(() => agenda.runDue(Date.now()), delay);
  };

  const agenda = new Agenda({ rescheduled: arm, quiet: () => agenda.releaseIdle() });

  return {
    now: () => Date.now(),
    at: (time, wake) => agenda.at(time, wake),
    track: (work) => agenda.track(work),
    idle: (until = Number.POSITIVE_INFINITY) => agenda.idle(until),
    close: () => agenda.close(),
  };
};
