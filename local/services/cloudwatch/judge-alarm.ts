import { type Alarm, type AlarmState, comparisons, type StateValue } from "./alarms.ts";
import { aggregate, type Datapoint } from "./metrics.ts";
import { cloudWatchTime } from "./time.ts";

/**
 * How many more periods than it evaluates an alarm looks back over, for data in place of what is missing. CloudWatch
 * leaves the number open; its examples look at five for three.
 */
const furtherPeriods = 2;

/**
 * The state that an alarm's metric calls for at `now`; null: the one it is in.
 * Source: CloudWatch User Guide, "Evaluating an alarm" and "How alarm state is evaluated when data is missing".
 */
export const judgeAlarm = (alarm: Alarm, points: readonly Datapoint[], now: number): AlarmState | null => {
  const { evaluationPeriods, state } = alarm;
  const period = alarm.period * 1000;
  const end = Math.floor(now / period) * period;
  const start = end - (evaluationPeriods + furtherPeriods) * period;
  const found = aggregate(points, alarm.statistic, { period, start, end });
  const recent = found.slice(-evaluationPeriods);
  const value = stateOf(alarm, recent, end);
  if (value === null || value === state.value) return null;
  if (value === "INSUFFICIENT_DATA") return insufficientData(evaluationPeriods, now);
  const from = recent[0]?.at ?? end - evaluationPeriods * period;
  return { value, reason: inWords(alarm, recent, value), reasonData: reasonData(alarm, recent, from, now), at: now };
};

/** Null: whatever it is. @param recent at most as many as are evaluated @param end of the newest period */
const stateOf = (alarm: Alarm, recent: readonly Datapoint[], end: number): StateValue | null => {
  const { evaluationPeriods, datapointsToAlarm, missingData, period } = alarm;
  const breaching = recent.filter(({ value }) => comparisons[alarm.comparison].holds(value, alarm.threshold));
  const absent = evaluationPeriods - recent.length;
  if (breaching.length >= datapointsToAlarm) return "ALARM";
  if (absent > 0 && missingData === "breaching") return breaching.length + absent >= datapointsToAlarm ? "ALARM" : "OK";
  if (absent === 0 || missingData === "notBreaching" || breaching.length < recent.length) return "OK";
  // Nothing but breaching datapoints, too few of them.
  if (missingData === "ignore") return null;
  const [oldest] = breaching;
  const isOldEnough = oldest !== undefined && oldest.at <= end - datapointsToAlarm * period * 1000;
  return isOldEnough ? "ALARM" : "INSUFFICIENT_DATA";
};

const insufficientData = (periods: number, now: number): AlarmState => ({
  value: "INSUFFICIENT_DATA",
  reason: `Insufficient Data: ${periods} datapoint${periods === 1 ? " was" : "s were"} unknown.`,
  reasonData: null,
  at: now,
});

/** In the words of CloudWatch. */
const inWords = (alarm: Alarm, recent: readonly Datapoint[], value: "OK" | "ALARM"): string => {
  const { state, evaluationPeriods, datapointsToAlarm, comparison, threshold } = alarm;
  const needed = value === "ALARM" ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const points = recent.map((point) => `${point.value} (${shortTime(point.at)})`).join(", ");
  const plural = recent.length === 1 ? "was" : "were";
  const not = value === "ALARM" ? "" : "not ";
  const limit = Number.isInteger(threshold) ? `${threshold}.0` : String(threshold);
  return (
    `Threshold Crossed: ${recent.length} out of the last ${evaluationPeriods} datapoints [${points}] ` +
    `${plural} ${not}${comparisons[comparison].words} the threshold (${limit}) ` +
    `(minimum ${needed} datapoint${needed === 1 ? "" : "s"} for ${state.value} -> ${value} transition).`
  );
};

/** Day first, as in CloudWatch's reasons: `02/10/19 16:59:00`. */
const shortTime = (time: number): string => {
  const [date = "", clock = ""] = new Date(time).toISOString().split("T");
  const [year = "", month, day] = date.split("-");
  return `${day}/${month}/${year.slice(2)} ${clock.slice(0, 8)}`;
};

const reasonData = (alarm: Alarm, recent: readonly Datapoint[], start: number, now: number): string =>
  JSON.stringify({
    version: "1.0",
    queryDate: cloudWatchTime(now),
    startDate: cloudWatchTime(start),
    statistic: alarm.statistic,
    period: alarm.period,
    recentDatapoints: recent.map(({ value }) => value),
    threshold: alarm.threshold,
  });
