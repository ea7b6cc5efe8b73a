import { type Alarm, type AlarmState, comparisons } from "./alarms.ts";
import { aggregate, type Datapoint } from "./metrics.ts";
import { cloudWatchTime } from "./time.ts";

/** The state that an alarm's metric calls for at `now`; null: the one it is in. Source: CloudWatch User Guide, "Evaluating an alarm". */
export const judgeAlarm = (alarm: Alarm, points: readonly Datapoint[], now: number): AlarmState | null => {
  const { evaluationPeriods, datapointsToAlarm, missingData, state } = alarm;
  const period = alarm.period * 1000;
  const end = Math.floor(now / period) * period;
  const start = end - evaluationPeriods * period;
  const recent = aggregate(points, alarm.statistic, { period, start, end });
  const absent = evaluationPeriods - recent.length;
  if (recent.length === 0 && missingData === "ignore") return null;
  if (recent.length === 0 && missingData === "missing")
    return state.value === "INSUFFICIENT_DATA" ? null : insufficientData(evaluationPeriods, now);

  const breaching = recent.filter(({ value }) => comparisons[alarm.comparison].holds(value, alarm.threshold)).length;
  const counted = breaching + (missingData === "breaching" ? absent : 0);
  const value = counted >= datapointsToAlarm ? "ALARM" : "OK";
  if (value === state.value) return null;
  return { value, reason: inWords(alarm, recent, value), reasonData: reasonData(alarm, recent, start, now), at: now };
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
