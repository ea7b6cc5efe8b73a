import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";

/**
 * A clock that stands still while anything tracked is in flight and then jumps to the next wake-up, so that days pass in
 * milliseconds. It fakes no timers: code under it keeps the real `setTimeout`, and whatever waits for one is tracked.
 *
 * @param options.start milliseconds since the epoch
 */
export const virtualClock = (options: { start: number }): Clock => {
  let now = options.start;
  let due: NodeJS.Immediate | undefined;

  /** What is due needs no jump, so work in flight does not hold it up. */
  const runDueSoon = (): void => {
    const { nextTime } = agenda;
    if (nextTime === undefined || nextTime > now) return;
    due ??= setImmediate(() => {
      due = undefined;
      agenda.runDue(now);
    });
  };

  const jump = (): void => {
    // Whoever waited for this moment acts before time moves on.
    if (agenda.releaseIdle()) return agenda.watch();
    if (agenda.nextTime === undefined) return;
    now = Math.max(now, agenda.nextTime);
    agenda.runDue(now);
  };

  const agenda = new Agenda({ rescheduled: runDueSoon, quiet: jump });

  return {
    now: () => now,
    at: (time, wake) => agenda.at(time, wake),
    track: (work) => agenda.track(work),
    idle: (until = Number.POSITIVE_INFINITY) => agenda.idle(until),
    close: () => agenda.close(),
  };
};
