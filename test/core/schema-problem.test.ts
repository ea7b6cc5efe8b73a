import { expect, it } from "vitest";
import * as z from "zod";
import { fieldPath, problemOf } from "../../lambdas/core/schema-problem.ts";

it.each([
  [["accounts", 0, "id"], "accounts[0].id"],
  [["playbooks", "s3/*", "mode"], 'playbooks["s3/*"].mode'],
  [[], ""],
])("writes a path as it stands in code", (path, text) => {
  expect(fieldPath(path)).toBe(text);
});

const schema = z.strictObject({ name: z.string().regex(/^[a-z]+$/, "small letters") });
const problem = (value: unknown): string | undefined => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue && problemOf(issue, value);
};

it("says what is allowed and what was found", () => {
  expect(problem({ name: "UP" })).toBe('small letters (found "UP")');
});

it("says of a missing field what is allowed, and that nothing was found", () => {
  expect(problem({})).toMatch(/expected string, received undefined$/);
  const issues = z.strictObject({ until: z.iso.date("a date such as 2026-12-31") }).safeParse({}).error?.issues ?? [];
  expect(issues.map((issue) => problemOf(issue, {}))).toEqual(["a date such as 2026-12-31 (found nothing)"]);
});

it("shows no more of a value than fits a line", () => {
  expect(problem({ name: "UP".repeat(1_000) })).toMatch(/^small letters \(found "U.{55}…\)$/);
});

it("names an unknown key without the object around it", () => {
  expect(problem({ name: "up", colour: "red" })).toBe('Unrecognized key: "colour"');
});
