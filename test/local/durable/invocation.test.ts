import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { START } from "./support/harness.ts";
import { context, invoked, step, wait } from "./support/invoked.ts";

test("a run is invoked again when its wait ends, and is told which operation changed", async () => {
  const { first, checkpoint, invocation, clock } = await invoked();
  checkpoint(step("a", "SUCCEED", { Payload: "1" }), wait("w", 60));
  first.answer({ Status: "PENDING" });
  const { payload } = await invocation(2);
  expect(clock.now()).toBe(START + 60_000);
  expect(payload.CheckpointToken).not.toBe(first.payload.CheckpointToken);
  expect(payload.UpdatedOperationIds).toEqual(["w"]);
  expect(payload.InitialExecutionState.Operations.map(({ Id, Status }) => [Id, Status]).slice(1)).toEqual([
    ["a", "SUCCEEDED"],
    ["w", "SUCCEEDED"],
  ]);
});

test("what is due while an invocation runs waits for it with the clock, or is in the answer to its next checkpoint", async () => {
  const { first, checkpoint, invocation, invocations, clock } = await invoked();
  checkpoint(wait("w", 0), step("a", "START"));
  await sleep(30);
  expect(clock.now()).toBe(START);
  expect(checkpoint()).toEqual([expect.objectContaining({ Id: "w", Status: "SUCCEEDED" })]);
  expect(checkpoint(step("a", "SUCCEED"))).toHaveLength(1);
  checkpoint(wait("v", 60));
  first.answer({ Status: "PENDING" });
  await invocation(2);
  expect(invocations).toHaveLength(2);
  expect(clock.now()).toBe(START + 60_000);
});

test("a change that was only in the last answer may not have been seen: the run is invoked again at once", async () => {
  const { first, checkpoint, invocation, clock } = await invoked();
  checkpoint(wait("w", 0), wait("v", 60));
  await sleep(10);
  expect(checkpoint()).toHaveLength(1);
  first.answer({ Status: "PENDING" });
  const { payload } = await invocation(2);
  expect(payload.UpdatedOperationIds).toEqual(["w"]);
  expect(clock.now()).toBe(START);
});

test("the children of ended contexts are out of sight, unless the context asks for them", async () => {
  const { first, checkpoint, invocation } = await invoked();
  checkpoint(
    context("c", "START"),
    context("inner", "START", { ParentId: "c" }),
    step("deep", "SUCCEED", { ParentId: "inner" }),
    context("inner", "SUCCEED", { ParentId: "c", ContextOptions: { ReplayChildren: true } }),
    context("kept", "START"),
    step("child", "SUCCEED", { ParentId: "kept" }),
    context("kept", "SUCCEED", { ContextOptions: { ReplayChildren: true } }),
    context("open", "START"),
    step("running", "START", { ParentId: "open" }),
  );
  checkpoint(context("c", "SUCCEED", { Payload: "1" }), wait("w", 1));
  first.answer({ Status: "PENDING" });
  const { payload } = await invocation(2);
  const visible = payload.InitialExecutionState.Operations.slice(1).map(({ Id }) => Id);
  expect(visible).toEqual(["c", "kept", "child", "open", "running", "w"]);
});

test("a long history comes in pages", async () => {
  const { first, checkpoint, invocation, service, executionArn } = await invoked();
  const ids = [...Array(249).keys()].map(String);
  checkpoint(...ids.map((id) => step(id, "SUCCEED")));
  checkpoint(wait("w", 1));
  first.answer({ Status: "PENDING" });
  const { payload } = await invocation(2);
  const request = { DurableExecutionArn: executionArn, CheckpointToken: payload.CheckpointToken };
  const { Operations, NextMarker } = payload.InitialExecutionState;
  expect(Operations).toHaveLength(100);
  const second = service.state({ ...request, Marker: NextMarker });
  expect(second.Operations).toHaveLength(100);
  const third = service.state({ ...request, Marker: second.NextMarker, MaxItems: 1000 });
  expect(third.NextMarker).toBeUndefined();
  const all = [...Operations, ...(second.Operations ?? []), ...(third.Operations ?? [])];
  expect(all.slice(1).map(({ Id }) => Id)).toEqual([...ids, "w"]);
  expect(service.state({ ...request, MaxItems: 0 }).Operations).toHaveLength(100);
  for (const wrong of [{ MaxItems: 1001 }, { MaxItems: -1 }, { Marker: "nonsense" }]) {
    expect(() => service.state({ ...request, ...wrong })).toThrow(Object.keys(wrong)[0]);
  }
});

test.each([
  { name: "PENDING with nothing to wait for", output: { Status: "PENDING" }, message: "nothing would ever resume it" },
  { name: "an unknown status", output: { Status: "DONE" }, message: '{"Status":"DONE"}' },
  { name: "nothing", output: undefined, message: "Status" },
])("an answer of $name is a failed invocation", async ({ output, message }) => {
  const { first, invocation, failures, clock } = await invoked();
  first.answer(output);
  await invocation(2);
  expect(failures).toEqual([expect.objectContaining({ failures: 1, retryAt: START + 1000 })]);
  expect(String(failures[0]?.error)).toContain(message);
  expect(clock.now()).toBe(START + 1000);
});
