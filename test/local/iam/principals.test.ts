import { describe, expect, it } from "vitest";
import { type Caller, parsePrincipal } from "../../../local/iam/principals.ts";

const engine: Caller = { kind: "identity", account: "111122223333", arn: "arn:aws:iam::111122223333:role/engine" };
const events: Caller = { kind: "service", service: "events.amazonaws.com" };
const covers = (values: { AWS?: string[]; Service?: string[] } | "*", caller: Caller) =>
  parsePrincipal(values === "*" ? values : { AWS: values.AWS ?? [], Service: values.Service ?? [] }, "Test/0").covers(
    caller,
  );

describe("parsePrincipal", () => {
  it.each([
    ["*", engine, "everyone"],
    ["*", events, "everyone"],
    [{ AWS: ["*"] }, engine, "everyone"],
    [{ AWS: ["111122223333"] }, engine, "account"],
    [{ AWS: ["arn:aws:iam::111122223333:root"] }, engine, "account"],
    [{ AWS: ["arn:aws:iam::444455556666:root"] }, engine, undefined],
    [{ AWS: ["arn:aws:iam::111122223333:role/engine"] }, engine, "named"],
    [{ AWS: ["arn:aws:iam::111122223333:role/engine-2"] }, engine, undefined],
    [{ AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/engine"] }, engine, "named"],
    [{ AWS: ["111122223333"] }, events, undefined],
    [{ Service: ["events.amazonaws.com"] }, events, "named"],
    [{ Service: ["lambda.amazonaws.com"] }, events, undefined],
    [{ Service: ["events.amazonaws.com"] }, engine, undefined],
    [{ AWS: ["444455556666"], Service: ["events.amazonaws.com"] }, events, "named"],
  ] as const)("%j covers %j: %s", (values, caller, expected) => {
    expect(covers(values as Parameters<typeof covers>[0], caller)).toBe(expected);
  });
});
