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
 * When the oldest period began that still says something about now: so many whole ones are looked back.
 * @param seconds of a period @param now milliseconds since the epoch, as what is returned
 */
export const oldestFresh = (seconds: number, periods: number, now: number): number =>
  (Math.floor(now / (seconds * 1_000)) - periods) * seconds * 1_000;

/**
 * The newest value, if it is of one of the last whole periods; null: the metric says nothing about now.
 * @param now milliseconds since the epoch
 */
export const freshValue = ({ signal, reading }: LiveSignal, periods: number, now: number): number | null => {
  const [newest] = reading.datapoints;
  const isFresh = newest && newest.at >= oldestFresh(signal.metric.period, periods, now);
  return isFresh && Number.isFinite(newest.value) ? newest.value : null;
};

const comparisons: Readonly<Partial<Record<string, (value: number, threshold: number) => boolean>>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Would this value break the alarm's threshold? Null where the alarm compares something else, or with no fixed number, or the value is none. */
export const breaches = (value: number, { comparison, threshold }: SignalReading): boolean | null => {
  const holds = comparisons[comparison ?? ""];
  return holds && threshold !== null && Number.isFinite(value) ? holds(value, threshold) : null;
};

const asPrinted = (value: number): string => String(Math.round(value * 10) / 10);

/** For people, such as `CPUUtilization 84 for a target of 70`. */
export const inWords = ({ signal }: LiveSignal, value: number): string =>
  signal.kind === "utilisation"
    ? `${signal.metric.name} ${asPrinted(value)} for a target of ${signal.target}`
    : `${asPrinted(value)} pods without a node`;
