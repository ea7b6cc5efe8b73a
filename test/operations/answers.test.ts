import { describe, expect, it } from "vitest";
import { readOr } from "../../lambdas/operations/answers.ts";
import { awsError } from "./client-of.ts";

describe("a read that may be answered with an error", () => {
  it("passes a plain answer on", async () => {
    expect(await readOr(async () => 7, { NoSuchThing: null })).toBe(7);
  });

  it("turns a known error code into what it means", async () => {
    expect(await readOr(() => Promise.reject(awsError("NoSuchThing")), { NoSuchThing: null })).toBeNull();
  });

  it.each(["AccessDenied", "ThrottlingException", "toString", "__proto__"])("throws %s on", async (name) => {
    const error = awsError(name);
    await expect(readOr(() => Promise.reject(error), { NoSuchThing: null })).rejects.toBe(error);
  });

  it("throws on what is not an error", async () => {
    await expect(readOr(() => Promise.reject("NoSuchThing"), { NoSuchThing: null })).rejects.toBe("NoSuchThing");
  });
});
