import { describe, expect, test } from "vitest";
import { alarmsIn, holds, parseAlarmRule } from "../../../../local/services/cloudwatch/alarm-rule.ts";
import type { StateValue } from "../../../../local/services/cloudwatch/alarms.ts";
import { faultOf } from "../support/account.ts";

const states: Readonly<Record<string, StateValue>> = { a: "ALARM", b: "OK", "c d": "INSUFFICIENT_DATA" };

describe("a rule holds", () => {
  test.each<[string, boolean]>([
    ["ALARM(a)", true],
    ["OK(a)", false],
    ['INSUFFICIENT_DATA("c d")', true],
    ["ALARM(nobody)", false],
    ["NOT ALARM(b)", true],
    ["TRUE", true],
    ["FALSE OR ALARM(a)", true],
    ["ALARM(b) AND FALSE OR ALARM(a)", true],
    ["ALARM(b) AND (FALSE OR ALARM(a))", false],
    ["NOT (ALARM(a) AND OK(b))", false],
    ['alarm( a ) and ok("b")', true],
  ])("%s: %s", (rule, expected) => {
    expect(holds(parseAlarmRule(rule), (name) => states[name])).toBe(expected);
  });
});

test("the alarms of a rule, each once", () => {
  expect(alarmsIn(parseAlarmRule("ALARM(a) OR (NOT OK(b) AND ALARM(a)) OR TRUE"))).toEqual(["a", "b"]);
});

test.each(["", "ALARM(a) AND", "ALARM(a) ALARM(b)", "(ALARM(a)", "ALARM(a))", "RINGS(a)", "a", "NOT", "ALARM()"])(
  "%j is no rule",
  (rule) => {
    expect(faultOf(() => parseAlarmRule(rule)).code).toBe("ValidationError");
  },
);
