import { describe, expect, test } from "vitest";
import { CurveFileError, readCurve } from "../../../local/scaling-sim/read-curve.ts";

const read = (text: string) => readCurve(text, "loads.csv", "loads").load;

test("a load holds until the next line, and the last one until midnight", () => {
  const load = read("\uFEFFminute,load\r\n0,100\r\n2, 350.5\r\n\r\n");
  expect(load.slice(0, 4)).toEqual([1, 1, 3.505, 3.505]);
  expect(load).toHaveLength(24 * 60);
  expect(load.at(-1)).toBe(3.505);
});

test("the header may be missing", () => {
  expect(read("0,100\n1439,200").slice(-2)).toEqual([1, 2]);
});

describe("names the line and the problem of", () => {
  test.each<[string, string, string]>([
    ["an empty file", "", "loads.csv:1: there is no line of `minute,load`"],
    ["a header alone", "minute,load\n", "loads.csv:2: there is no line"],
    ["a header later on", "0,1\nminute,load", 'loads.csv:2: the minute is a whole number from 0 to 1439, not "minute"'],
    ["one field", "0,1\n5", "loads.csv:2: a line is `minute,load`, two numbers; this one has 1 fields"],
    ["a decimal comma", "0,1\n5,3,5", "loads.csv:2: a line is `minute,load`, two numbers; this one has 3 fields"],
    ["a missing minute", ",1", 'loads.csv:1: the minute is a whole number from 0 to 1439, not ""'],
    ["half a minute", "0.5,1", "loads.csv:1: the minute"],
    ["the next day", "0,1\n1440,1", "loads.csv:2: the minute"],
    ["a missing load", "0,", 'loads.csv:1: the load is a number from 0 to 45000, in percent of one node, not ""'],
    ["a word", "0,many", "loads.csv:1: the load"],
    ["less than nothing", "0,-1", "loads.csv:1: the load"],
    ["more than any node group could do", "0,1e9", "loads.csv:1: the load"],
    ["no number", "0,NaN", "loads.csv:1: the load"],
    ["a late start", "1,100", "loads.csv:1: the first line is of minute 0, not 1"],
    ["the same minute twice", "0,1\n5,1\n5,2", "loads.csv:3: the minutes rise from line to line; 5 comes after 5"],
    ["a minute out of order", "0,1\n5,1\n3,2", "loads.csv:3: the minutes rise"],
  ])("%s", (_, text, message) => {
    expect(() => read(text)).toThrow(CurveFileError);
    expect(() => read(text)).toThrow(message);
  });
});
