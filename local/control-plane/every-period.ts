import type { Clock } from "../time/clock.ts";

/** Runs at every full period of the clock, one run at a time, as a schedule does; returns what stops it. */
export const everyPeriod = (
  clock: Clock,
  periodMs: number,
  run: () => Promise<unknown>,
  onError: (error: unknown) => void,
): (() => void) => {
  let cancel = (): void => {};
  let stopped = false;
  const fire = async (): Promise<void> => {
    try {
      await run();
    } catch (error) {
      onError(error);
    }
    arm();
  };
  const arm = (): void => {
    if (stopped) return;
    const next = (Math.floor(clock.now() / periodMs) + 1) * periodMs;
    cancel = clock.at(next, () => void clock.track(fire()));
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
};
