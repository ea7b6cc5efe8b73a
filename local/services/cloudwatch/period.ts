import type { Place } from "../place.ts";
import { onTimer, type World } from "../world.ts";
import { alarmsOf } from "./alarms.ts";
import { judgeAlarm } from "./judge-alarm.ts";
import { measure } from "./measure.ts";
import { datapointsOf, minute } from "./metrics.ts";
import { setState } from "./set-state.ts";

const periodTimer = "cloudwatch.period";

/** Has an account's metrics measured and its alarms judged at every full minute from now on. */
export const startPeriods = (world: World, { account, region }: Place): void => {
  const next = (Math.floor(world.clock.now() / minute) + 1) * minute;
  world.timers.schedule(periodTimer, next, { account, region }, `${periodTimer}/${account}/${region}`);
};

export const registerPeriods = (world: World): void =>
  onTimer<Place>(world, periodTimer, (place) => {
    // After a pause of the process the minutes that it missed stay unmeasured.
    const now = world.clock.now();
    measure(world, place, Math.floor(now / minute) * minute);
    for (const [, alarm] of alarmsOf(world, place).entries()) {
      const state = judgeAlarm(alarm, datapointsOf(world, place, alarm.metric), now);
      if (state) setState(world, place, alarm, state);
    }
    startPeriods(world, place);
  });
