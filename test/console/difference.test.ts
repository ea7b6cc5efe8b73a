import { expect, it } from "vitest";
import { difference } from "../../console/difference.ts";

it.each([
  ["one setting of many", { a: 1, b: true }, { a: 1, b: false }, ["a kept 1 1", "b changed true false"]],
  ["settings that were not there at all", null, { a: true }, ["a added - true"]],
  ["settings that go", { a: { b: "x" } }, { a: null }, ['a.b removed "x" -']],
  ["nothing on both sides", { a: null }, {}, []],
  [
    "an entry that leaves a list",
    [{ p: 22 }, { p: 80 }],
    [{ p: 80 }],
    [' removed {"p":22} -', ' kept {"p":80} {"p":80}'],
  ],
  ["an entry that comes to none", { l: null }, { l: [7] }, ["l added - 7"]],
  [
    "equal entries, whatever the order of their keys",
    [{ a: 1, b: 2 }],
    [{ b: 2, a: 1 }],
    [' kept {"a":1,"b":2} {"b":2,"a":1}'],
  ],
  ["one of two equal entries", { l: ["x", "x"] }, { l: ["x"] }, ['l kept "x" "x"', 'l removed "x" -']],
  ["a value that is none of these", 4, 5, [" changed 4 5"]],
  ["a list that becomes something else", { a: [1] }, { a: { b: 2 } }, ['a changed [1] {"b":2}']],
] as const)("tells of %s", (_what, before, after, lines) => {
  const text = (value: unknown): string => (value === null || value === undefined ? "-" : JSON.stringify(value));
  expect(
    difference(before, after).map((line) => `${line.path} ${line.kind} ${text(line.before)} ${text(line.after)}`),
  ).toEqual(lines);
});
