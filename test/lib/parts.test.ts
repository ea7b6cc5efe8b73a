import { describe, expect, it } from "vitest";
import { type FunctionSpec, functions } from "../../lambdas/functions.ts";
import { WiringError } from "../../lib/parts.ts";
import { deploy } from "./support/deployment.ts";

const withSweep = (changes: Partial<FunctionSpec>) => ({ ...functions, sweep: { ...functions.sweep, ...changes } });

describe("a wiring list that does not hold together", () => {
  it.each([
    ["an alias of a function that is not durable", { environment: { ALIAS: { ref: "alias", of: "intake" } } }],
    ["a dead-letter queue of a function without events", { environment: { DLQ_URL: { ref: "dlq", of: "remediate" } } }],
    ["an environment variable that holds roles", { environment: { ROLES: { ref: "roles", kind: "reader" } } }],
    [
      "a permission on what is not there",
      { permissions: [{ actions: ["lambda:InvokeFunction"], on: { ref: "alias", of: "nobody" } }] },
    ],
  ] as const)("stops the synthesis: %s", (_, changes) => {
    expect(() => deploy({ functions: withSweep(changes) })).toThrow(WiringError);
  });
});
