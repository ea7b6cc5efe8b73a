import { type Duration, milliseconds } from "../duration.ts";
import type { SignalReading } from "./observed-node-group.ts";
import type { ScalingHistory } from "./scaling-history.ts";
import { breaches, type LiveSignal } from "./signal-value.ts";

const neverBroken = (reading: SignalReading): boolean =>
  reading.datapoints.every(({ value }) => breaches(value, reading) === false);

/** The alarm rings, and no value from before or after it began to does: somebody set its state by hand. */
export const isUnfounded = ({ reading }: LiveSignal): boolean => {
  const { datapoints, since } = reading;
  const oldest = datapoints.at(-1);
  return oldest !== undefined && since !== null && oldest.at <= since && neverBroken(reading);
};

/** Half of the time that is looked back on: what made an older alarm ring may not be among the values any more. */
const recently: Duration = "15m";
/** CloudWatch judges a period when it is over, and may take a while to. */
const periodsToJudge = 3;

/**
 * An alarm was told to ring, is OK again, and no value of all that time breaks its threshold. Only where none is
 * missing: an alarm that counts missing data as breaching rings without anybody's doing.
 */
export const wasUnfounded = ({ signal, reading }: LiveSignal, { now, told }: ScalingHistory): boolean => {
  const { datapoints, state, alarm } = reading;
  const [newest, oldest] = [datapoints.at(0), datapoints.at(-1)];
  if (signal.match !== "name" || told?.alarm !== alarm || state !== "OK" || !newest || !oldest) return false;
  const period = signal.metric.period * 1_000;
  const isWhole = datapoints.length === (newest.at - oldest.at) / period + 1;
  const isOfThatTime = oldest.at <= told.at - periodsToJudge * period && newest.at >= told.at - 2 * period;
  return now - told.at <= milliseconds(recently) && isWhole && isOfThatTime && neverBroken(reading);
};
