import { describe, expect, test } from "vitest";
import type { Alarm, StateValue } from "../../../../local/services/cloudwatch/alarms.ts";
import { judgeAlarm } from "../../../../local/services/cloudwatch/judge-alarm.ts";
import { groupCpu } from "../../../../local/services/cloudwatch/metrics.ts";
import { minutes, start } from "../support/account.ts";

const alarm = (settings: Partial<Alarm> = {}, value: StateValue = "OK"): Alarm => ({
  name: "web-cpu",
  description: "",
  metric: groupCpu("eks-web"),
  statistic: "Average",
  period: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  comparison: "GreaterThanThreshold",
  threshold: 80,
  missingData: "missing",
  metricId: "m1",
  state: { value, reason: "", reasonData: null, at: start - minutes },
  ...settings,
});

/** One datapoint for each of the last minutes, the latest last; null where there is none. */
const lastMinutes = (...values: (number | null)[]) =>
  values.flatMap((value, index) => (value === null ? [] : [{ at: start - (values.length - index) * minutes, value }]));

describe("the state that the last periods call for", () => {
  test.each<[string, (number | null)[], Partial<Alarm>, StateValue, StateValue | null]>([
    ["enough breaching", [90, 70, 81], {}, "OK", "ALARM"],
    ["too few breaching", [70, 70, 81], {}, "OK", null],
    ["exactly the threshold is not above it", [80, 80, 80], {}, "OK", null],
    ["but at or above it", [80, 80, 80], { comparison: "GreaterThanOrEqualToThreshold" }, "OK", "ALARM"],
    ["below", [5, 5, 50], { comparison: "LessThanThreshold", threshold: 10 }, "OK", "ALARM"],
    ["at or below", [10, 10, 50], { comparison: "LessThanOrEqualToThreshold", threshold: 10 }, "OK", "ALARM"],
    ["older periods do not count", [99, 99, 70, 70, 70], {}, "OK", null],
    ["back in order", [90, 70, 70], {}, "ALARM", "OK"],
    ["still breaching", [90, 90, 90], {}, "ALARM", null],
    ["no data", [null, null, null], {}, "OK", "INSUFFICIENT_DATA"],
    ["still no data", [null, null, null], {}, "INSUFFICIENT_DATA", null],
    ["no data, to be ignored", [null, null, null], { missingData: "ignore" }, "ALARM", null],
    ["no data, as breaching", [null, null, null], { missingData: "breaching" }, "OK", "ALARM"],
    ["no data, as in order", [null, null, null], { missingData: "notBreaching" }, "ALARM", "OK"],
    ["a gap as breaching", [90, null, 70], { missingData: "breaching" }, "OK", "ALARM"],
    ["a gap that is only missing", [90, null, 70], {}, "OK", null],
    ["data at last", [null, null, 70], {}, "INSUFFICIENT_DATA", "OK"],
  ])("%s", (_, values, settings, before, after) => {
    const state = judgeAlarm(alarm(settings, before), lastMinutes(...values), start + 7_000);
    expect(state?.value ?? null).toBe(after);
  });
});

test("reasons are in CloudWatch's words, with the data behind them", () => {
  const ringing = judgeAlarm(alarm(), lastMinutes(70, 90.25, 81), start + 40);
  expect(ringing?.reason).toBe(
    "Threshold Crossed: 3 out of the last 3 datapoints " +
      "[70 (02/11/26 08:57:00), 90.25 (02/11/26 08:58:00), 81 (02/11/26 08:59:00)] " +
      "were greater than the threshold (80.0) (minimum 2 datapoints for OK -> ALARM transition).",
  );
  expect(JSON.parse(ringing?.reasonData ?? "")).toEqual({
    version: "1.0",
    queryDate: "2026-11-02T09:00:00.040+0000",
    startDate: "2026-11-02T08:57:00.000+0000",
    statistic: "Average",
    period: 60,
    recentDatapoints: [70, 90.25, 81],
    threshold: 80,
  });
  const settings = { evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 80.5 };
  expect(judgeAlarm(alarm(settings, "ALARM"), lastMinutes(70), start)?.reason).toBe(
    "Threshold Crossed: 1 out of the last 1 datapoints [70 (02/11/26 08:59:00)] was not greater than " +
      "the threshold (80.5) (minimum 1 datapoint for ALARM -> OK transition).",
  );
});

/** The tables of the CloudWatch User Guide: `0` in order, `X` breaching, `-` missing; the newest last. */
describe("missing data, as CloudWatch documents it", () => {
  const inTable = { missing: 0, ignore: 1, breaching: 2, notBreaching: 3 } as const;
  const points = (row: string) =>
    lastMinutes(...row.split(" ").map((each) => ({ "0": 70, X: 90, "-": null })[each] ?? null));

  describe.each<[number, string, readonly string[]]>([
    [3, "0 - X - X", ["OK", "OK", "OK", "OK"]],
    [3, "0 - - - -", ["OK", "OK", "OK", "OK"]],
    [3, "- - - - -", ["INSUFFICIENT_DATA", "retained", "ALARM", "OK"]],
    [3, "0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
    [3, "- - - - X", ["INSUFFICIENT_DATA", "retained", "ALARM", "OK"]],
    [3, "X - - - -", ["ALARM", "retained", "ALARM", "OK"]],
    [2, "0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
    [2, "0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
    [2, "0 - X - -", ["OK", "OK", "ALARM", "OK"]],
    [2, "- - - - 0", ["OK", "OK", "ALARM", "OK"]],
    [2, "- - - - X", ["INSUFFICIENT_DATA", "retained", "ALARM", "OK"]],
    [2, "- - X - -", ["ALARM", "retained", "ALARM", "OK"]],
  ])("%i of 3, %s", (datapointsToAlarm, row, expected) => {
    test.each(Object.entries(inTable) as [keyof typeof inTable, number][])("%s", (missingData, column) => {
      const states = (["OK", "ALARM", "INSUFFICIENT_DATA"] as const).map(
        (before) => judgeAlarm(alarm({ datapointsToAlarm, missingData }, before), points(row), start)?.value ?? before,
      );
      const after = expected[column];
      expect(states).toEqual(after === "retained" ? ["OK", "ALARM", "INSUFFICIENT_DATA"] : [after, after, after]);
    });
  });
});
