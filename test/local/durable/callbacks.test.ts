import { setTimeout as sleep } from "node:timers/promises";
import { CallbackTimeoutError, type DurableContext } from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { CallbackClosedError, PayloadTooLargeError, UnknownCallbackError } from "../../../local/durable/errors.ts";
import { realClock } from "../../../local/time/real-clock.ts";
import { harness, START } from "./support/harness.ts";

const hour = 3_600_000;

/** A run that asks and tells how it was answered; `onAsk` gets the callback's id while the clock stands still. */
const asking = (onAsk: (callbackId: string) => Promise<void> | void, config = {}) =>
  harness(async (_event: unknown, context: DurableContext) => {
    try {
      return await context.waitForCallback<string>("approval", async (callbackId) => onAsk(callbackId), config);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return [error.name, error.message, error.cause instanceof Error ? error.cause.name : null];
    }
  });

test("an answer that comes while the handler still asks is not lost", async () => {
  const { run, service } = asking((id) => service.callbackSuccess(id, "yes"));
  expect(await run()).toMatchObject({ status: "SUCCEEDED", result: '"yes"' });
});

test("an answer that comes days later resumes the run at once", async () => {
  const { run, service, clock, invocations } = asking((id) => {
    clock.at(START + 30 * hour, () => service.callbackSuccess(id, '{"approved":true}'));
  });
  expect(await run()).toMatchObject({ result: '"{\\"approved\\":true}"' });
  expect(clock.now()).toBe(START + 30 * hour);
  expect(invocations.count).toBe(2);
});

test("a refusal arrives with its type and message", async () => {
  const { run, service, clock } = asking((id) => {
    clock.at(START + hour, () => service.callbackFailure(id, { ErrorType: "Rejected", ErrorMessage: "not on Friday" }));
  });
  const { result } = await run();
  expect(result).toContain("not on Friday");
  expect(result).toContain("CallbackExternalError");
});

test("48 hours without an answer pass in virtual time, then the callback is closed", async () => {
  let callbackId = "";
  const { run, service, clock } = asking(
    (id) => {
      callbackId = id;
    },
    { timeout: { hours: 48 } },
  );
  const { result } = await run();
  expect(clock.now() - START).toBe(48 * hour);
  expect(result).toContain(CallbackTimeoutError.name);
  expect(result).toContain("Callback timed out");
  expect(() => service.callbackSuccess(callbackId, "too late")).toThrow(CallbackClosedError);
});

test("heartbeats keep a callback open until they stop; its timeout they do not move", async () => {
  const beatEvery = (minutes: number, times: number, timeout: { hours: number }) =>
    asking(
      (id) => {
        for (let n = 1; n <= times; n++)
          current.clock.at(START + n * minutes * 60_000, () => current.service.heartbeat(id));
      },
      { heartbeatTimeout: { minutes: 20 }, timeout },
    );
  let current = beatEvery(15, 3, { hours: 9 });
  expect((await current.run()).result).toContain("Callback timed out on heartbeat");
  expect(current.clock.now() - START).toBe((3 * 15 + 20) * 60_000);
  current = beatEvery(15, 3, { hours: 1 });
  expect((await current.run()).result).toContain('"Callback timed out"');
  expect(current.clock.now() - START).toBe(hour);
});

test("a second answer, a forged id and an answer that is too large are refused", async () => {
  const ids: string[] = [];
  const { start, service, clock } = asking((id) => void ids.push(id));
  const executionArn = start();
  await clock.track(sleep(30));
  const [id = ""] = ids;
  expect(() => service.callbackSuccess(id, "x".repeat(256 * 1024 + 1))).toThrow(PayloadTooLargeError);
  const [arn, operation] = JSON.parse(Buffer.from(id, "base64url").toString());
  for (const forged of [
    "",
    "nonsense",
    id.slice(0, -8),
    Buffer.from(JSON.stringify([arn, operation, "guess"])).toString("base64url"),
  ]) {
    expect(() => service.callbackSuccess(forged)).toThrow(UnknownCallbackError);
    expect(() => service.heartbeat(forged)).toThrow(UnknownCallbackError);
  }
  service.callbackSuccess(id, "first");
  expect(() => service.callbackFailure(id)).toThrow(CallbackClosedError);
  expect(await service.wait(executionArn)).toMatchObject({ result: '"first"' });
});

test("a stopped execution closes its callbacks", async () => {
  const ids: string[] = [];
  const { start, service, clock } = asking((id) => void ids.push(id));
  const executionArn = start();
  await clock.track(sleep(30));
  service.stop(executionArn);
  expect(() => service.callbackSuccess(ids[0] ?? "")).toThrow(CallbackClosedError);
});

test("works in real time", async () => {
  const clock = realClock();
  const { run, service } = harness(
    async (_event: unknown, context: DurableContext) => {
      const [promise] = await context.createCallback("expires", { timeout: { seconds: 1 } });
      const answered = await context.waitForCallback<string>("approval", async (id) => {
        setTimeout(() => service.callbackSuccess(id, "yes"), 50);
      });
      return promise.catch((error: unknown) => `${answered}, ${error instanceof Error && error.name}`);
    },
    { clock },
  );
  const begun = Date.now();
  expect(await run()).toMatchObject({ result: '"yes, CallbackTimeoutError"' });
  expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
  clock.close();
});
