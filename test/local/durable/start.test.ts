import { expect, test } from "vitest";
import {
  DurableExecutionAlreadyStartedError,
  InputTooLargeError,
  InvalidInputError,
  InvalidParameterError,
} from "../../../local/durable/errors.ts";
import { FUNCTION, harness } from "./support/harness.ts";

const echo = async (event: unknown) => event;

test("the same name with the same payload is the same execution, running or ended", async () => {
  const { start, service, invocations, statuses } = harness(echo);
  const executionArn = start("once", { remediationId: "r-1" });
  expect(start("once", { remediationId: "r-1" })).toBe(executionArn);
  await service.wait(executionArn);
  expect(start("once", { remediationId: "r-1" })).toBe(executionArn);
  expect(invocations.count).toBe(1);
  expect(statuses).toEqual(["RUNNING", "SUCCEEDED"]);
});

test("the same name with another payload, or for another function, is refused", async () => {
  const { start, service } = harness(echo);
  await service.wait(start("once", { remediationId: "r-1" }));
  expect(() => start("once", { remediationId: "r-2" })).toThrow(DurableExecutionAlreadyStartedError);
  expect(() => start("once", { remediationId: "r-2" })).toThrow(expect.objectContaining({ status: 409 }));
  const functionArn = FUNCTION.replace("remediate", "other");
  expect(() => service.start({ functionArn, name: "once", payload: '{"remediationId":"r-1"}' })).toThrow("once");
  expect(service.list()).toHaveLength(1);
});

test("names are as Lambda takes them", () => {
  const { start } = harness(echo);
  expect(start("a-Z_9".padEnd(64, "x"))).toContain("a-Z_9");
  for (const name of ["", "x".repeat(65), "a/b", "ü", "a b"]) {
    expect(() => start(name), name).toThrow(InvalidParameterError);
  }
});

test("a function needs a qualifier; its version stands in the execution's ARN", () => {
  const { service } = harness(echo);
  const unqualified = "arn:aws:lambda:eu-west-1:111122223333:function:remediate";
  const start = (qualifier: string, name: string) =>
    service.start({ functionArn: unqualified + qualifier, name, payload: "{}" }).executionArn;
  expect(start(":7", "seventh")).toContain(":function:remediate:7/durable-execution/seventh/");
  expect(start(":$LATEST", "latest")).toContain(":function:remediate:$LATEST/durable-execution/latest/");
  expect(start(":live", "alias")).toContain(":function:remediate:1/durable-execution/alias/");
  expect(() => start("", "none")).toThrow(InvalidParameterError);
  expect(() => service.start({ functionArn: "remediate:live", name: "short", payload: "{}" })).toThrow(
    "remediate:live",
  );
});

test("a payload must be JSON of at most 1 MB", () => {
  const { service } = harness(echo);
  const start = (payload: string) => service.start({ functionArn: FUNCTION, name: "run", payload });
  expect(() => start("{")).toThrow(InvalidInputError);
  expect(() => start(JSON.stringify("x".repeat(1024 * 1024)))).toThrow(InputTooLargeError);
  expect(service.list()).toEqual([]);
});
