import type { ObservedNodeGroup, SignalReading } from "./observed-node-group.ts";
import type { RegisteredGroup, Signal } from "./registered-group.ts";

/** A registered signal together with what CloudWatch has of it. */
export interface LiveSignal {
  readonly signal: Signal;
  readonly reading: SignalReading;
}

const unread = (alarm: string): SignalReading => ({
  alarm,
  state: null,
  since: null,
  comparison: null,
  threshold: null,
  datapoints: [],
});

/** Every registered signal with its reading. One that was not read is one that is not there. */
export const liveSignals = (group: RegisteredGroup, { signals }: ObservedNodeGroup): readonly LiveSignal[] =>
  group.signals.map((signal) => ({
    signal,
    reading: signals.find(({ alarm }) => alarm === signal.alarm) ?? unread(signal.alarm),
  }));

export const rings = ({ reading }: LiveSignal): boolean => reading.state === "ALARM";

/**
 * The newest value, if it is of one of the last whole periods; null: the metric says nothing about now.
 * @param now milliseconds since the epoch
 */
export const freshValue = ({ signal, reading }: LiveSignal, periods: number, now: number): number | null => {
  const [newest] = reading.datapoints;
  const period = signal.metric.period * 1_000;
  const oldest = (Math.floor(now / period) - periods) * period;
  return newest && newest.at >= oldest && Number.isFinite(newest.value) ? newest.value : null;
};

const comparisons: Readonly<Partial<Record<string, (value: number, threshold: number) => boolean>>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Would this value break the alarm's threshold? Null where the alarm compares with no fixed number, as anomaly detection does. */
export const breaches = (value: number, { comparison, threshold }: SignalReading): boolean | null => {
  const holds = comparisons[comparison ?? ""];
  return holds && threshold !== null ? holds(value, threshold) : null;
};

/** The alarm rings, and no value from before or after it began to does: somebody set its state by hand. */
export const isUnfounded = ({ reading }: LiveSignal): boolean => {
  const { datapoints, since } = reading;
  const oldest = datapoints.at(-1);
  if (!oldest || since === null || oldest.at > since) return false;
  return datapoints.every(({ value }) => breaches(value, reading) === false);
};

const asPrinted = (value: number): string => String(Math.round(value * 10) / 10);

/** For people, such as `CPUUtilization 84 for a target of 70`. */
export const inWords = ({ signal }: LiveSignal, value: number): string =>
  signal.kind === "utilisation"
    ? `${signal.metric.name} ${asPrinted(value)} for a target of ${signal.target}`
    : `${asPrinted(value)} pods without a node`;
