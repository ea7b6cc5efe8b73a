import { setTimeout as sleep } from "node:timers/promises";
import type { OperationUpdate } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import {
  ChainedInvokeUnsupportedError,
  InvalidCheckpointTokenError,
  InvalidUpdateError,
  OperationLimitError,
  PayloadTooLargeError,
  ServiceClosedError,
} from "../../../local/durable/errors.ts";
import { START } from "./support/harness.ts";
import { context, invoked, step, wait } from "./support/invoked.ts";

test("the event is what Lambda sends: JSON with dates as text, the input in the first operation", async () => {
  const { first, executionArn } = await invoked();
  expect(first.payload).toEqual({
    DurableExecutionArn: executionArn,
    CheckpointToken: expect.stringMatching(/./),
    UpdatedOperationIds: [],
    InitialExecutionState: {
      Operations: [
        {
          Id: expect.stringMatching(/./),
          Type: "EXECUTION",
          Status: "STARTED",
          StartTimestamp: "2026-01-01T00:00:00.000Z",
          ExecutionDetails: { InputPayload: "{}" },
        },
      ],
    },
  });
});

test("an answer holds what the checkpoint changed, with dates", async () => {
  const { checkpoint } = await invoked();
  expect(checkpoint(step("a", "START"), wait("w", 5))).toEqual([
    expect.objectContaining({
      Id: "a",
      Status: "STARTED",
      StartTimestamp: new Date(START),
      StepDetails: { Attempt: 0 },
    }),
    expect.objectContaining({
      Id: "w",
      Status: "STARTED",
      WaitDetails: { ScheduledEndTimestamp: new Date(START + 5000) },
    }),
  ]);
  expect(checkpoint(step("a", "SUCCEED", { Payload: "1" }))).toEqual([
    expect.objectContaining({ Id: "a", Status: "SUCCEEDED", EndTimestamp: new Date(START) }),
  ]);
  expect(checkpoint()).toEqual([]);
});

test("a token serves once, and refusing a stale one says what the SDK looks for", async () => {
  const { service, executionArn, checkpoint, first } = await invoked();
  const stale = { DurableExecutionArn: executionArn, CheckpointToken: first.payload.CheckpointToken };
  checkpoint(step("a", "START"));
  for (const CheckpointToken of [stale.CheckpointToken, "forged", "", undefined]) {
    const request = { ...stale, CheckpointToken, Updates: [step("b", "START")] };
    expect(() => service.checkpoint(request)).toThrow(InvalidCheckpointTokenError);
    expect(() => service.state(request)).toThrow(InvalidCheckpointTokenError);
    expect(() => service.checkpoint(request)).toThrow(
      expect.objectContaining({
        code: "InvalidParameterValueException",
        status: 400,
        message: expect.stringMatching(/^Invalid Checkpoint Token/),
      }),
    );
  }
  expect(() => service.checkpoint({ ...stale, DurableExecutionArn: "arn:unknown" })).toThrow(
    InvalidCheckpointTokenError,
  );
  expect(checkpoint(step("a", "SUCCEED"))).toHaveLength(1);
});

test("the token of an invocation that is over is refused, before and while the next one runs", async () => {
  const { first, invocation, checkpoint, service, executionArn, clock } = await invoked();
  checkpoint(step("a", "START"));
  const pause = Promise.withResolvers<void>();
  void clock.track(pause.promise);
  first.die(new Error("out of memory"));
  await sleep(5);
  expect(() => checkpoint(step("a", "SUCCEED"))).toThrow(InvalidCheckpointTokenError);
  pause.resolve();
  const second = await invocation(2);
  expect(() => checkpoint(step("a", "SUCCEED"))).toThrow(InvalidCheckpointTokenError);
  const { CheckpointToken } = second.payload;
  const Updates = [step("a", "SUCCEED")];
  expect(service.checkpoint({ DurableExecutionArn: executionArn, CheckpointToken, Updates })).toBeDefined();
});

test("a request that is sent again under its client token gets the same answer and changes nothing", async () => {
  const { service, executionArn, first } = await invoked();
  const request = {
    DurableExecutionArn: executionArn,
    CheckpointToken: first.payload.CheckpointToken,
    ClientToken: "request-1",
    Updates: [step("a", "START")],
  };
  const answer = service.checkpoint(request);
  expect(service.checkpoint(request)).toEqual(answer);
  expect(() => service.checkpoint({ ...request, ClientToken: "request-2" })).toThrow(InvalidCheckpointTokenError);
});

const misfits: { name: string; before: OperationUpdate[]; update: OperationUpdate }[] = [
  { name: "starts a step twice", before: [step("a", "START")], update: step("a", "START") },
  { name: "ends a step twice", before: [step("a", "SUCCEED")], update: step("a", "FAIL") },
  {
    name: "starts a step before its retry is due",
    before: [step("a", "RETRY", { StepOptions: { NextAttemptDelaySeconds: 9 } })],
    update: step("a", "START"),
  },
  { name: "retries a step without saying when", before: [], update: step("a", "RETRY") },
  { name: "ends a context twice", before: [context("c", "SUCCEED")], update: context("c", "SUCCEED") },
  { name: "starts a context twice", before: [context("c", "START")], update: context("c", "START") },
  { name: "starts a wait twice", before: [wait("w", 1)], update: wait("w", 1) },
  { name: "succeeds a wait itself", before: [wait("w", 1)], update: { ...wait("w", 1), Action: "SUCCEED" } },
  { name: "waits longer than a year", before: [], update: wait("w", 367 * 86_400) },
  { name: "waits a fraction of a second", before: [], update: wait("w", 0.5) },
  { name: "makes a step of a wait", before: [wait("a", 1)], update: step("a", "SUCCEED") },
  { name: "renames an operation", before: [step("a", "START")], update: step("a", "SUCCEED", { Name: "b" }) },
  { name: "names a parent that is not there", before: [], update: step("a", "START", { ParentId: "x" }) },
  { name: "names a step as parent", before: [step("p", "START")], update: step("a", "START", { ParentId: "p" }) },
  { name: "has no id", before: [], update: { ...step("a", "START"), Id: undefined } },
  { name: "has no type", before: [], update: { ...step("a", "START"), Type: undefined } },
  { name: "starts an execution", before: [], update: { Id: "e", Type: "EXECUTION", Action: "START" } },
];

test.each(misfits)(
  "an update that $name is refused, and nothing of its checkpoint is kept",
  async ({ before, update }) => {
    const { checkpoint, service, executionArn, currentToken } = await invoked();
    checkpoint(...before);
    expect(() => checkpoint(step("kept?", "START"), update)).toThrow(InvalidUpdateError);
    const state = service.state({ DurableExecutionArn: executionArn, CheckpointToken: currentToken() });
    expect(state.Operations).toHaveLength(1 + before.length);
  },
);

test("the end of an execution must be the last update of its checkpoint, and ends it", async () => {
  const { checkpoint, service, executionArn, clock } = await invoked();
  const end: OperationUpdate = { Id: "e", Type: "EXECUTION", Action: "SUCCEED", Payload: '"large"' };
  expect(() => checkpoint(end, step("a", "START"))).toThrow(InvalidUpdateError);
  expect(() => checkpoint(end, end)).toThrow(InvalidUpdateError);
  expect(service.describe(executionArn).status).toBe("RUNNING");
  checkpoint(step("a", "SUCCEED"), end);
  const endedAt = new Date(clock.now());
  expect(service.describe(executionArn)).toMatchObject({ status: "SUCCEEDED", result: '"large"', endedAt });
  expect(() => checkpoint(step("b", "START"))).toThrow(InvalidCheckpointTokenError);
});

test("256 KB of payload pass, a byte more does not, and the message names the operation", async () => {
  const { checkpoint } = await invoked();
  const limit = 256 * 1024;
  checkpoint(step("fits", "SUCCEED", { Payload: "x".repeat(limit) }));
  const large = () => checkpoint(step("large", "SUCCEED", { Payload: "x".repeat(limit + 1) }));
  expect(large).toThrow(PayloadTooLargeError);
  expect(large).toThrow(/STEP large has 262145 bytes/);
  const Error = { ErrorMessage: "ü".repeat(limit / 2) };
  expect(() => checkpoint(step("error", "FAIL", { Error }))).toThrow(PayloadTooLargeError);
});

test("3,000 operations pass, one more does not", async () => {
  const { checkpoint } = await invoked();
  for (let batch = 0; batch < 12; batch++) {
    checkpoint(...[...Array(250).keys()].map((n) => step(`${batch}-${n}`, "SUCCEED")));
  }
  expect(() => checkpoint(step("one more", "SUCCEED"))).toThrow(OperationLimitError);
});

test("a chained invocation is refused by name", async () => {
  const { checkpoint } = await invoked();
  const update: OperationUpdate = {
    Id: "i",
    Type: "CHAINED_INVOKE",
    Action: "START",
    ChainedInvokeOptions: { FunctionName: "other:live" },
  };
  expect(() => checkpoint(update)).toThrow(ChainedInvokeUnsupportedError);
  expect(() => checkpoint(update)).toThrow("other:live");
});

test("a closed service answers as one that is down, so that the SDK ends the invocation and not the run", async () => {
  const { checkpoint, service, start } = await invoked();
  service.close();
  expect(() => checkpoint()).toThrow(ServiceClosedError);
  expect(() => checkpoint()).toThrow(expect.objectContaining({ status: 500 }));
  expect(() => start("another")).toThrow(ServiceClosedError);
});
