import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../../local/services/random.ts";
import { createQueue } from "../../../../local/services/sqs/queue.ts";
import { openStore } from "../../../../local/state/store.ts";
import { faultOf, here, start } from "../support/account.ts";

const setUp = (store = openStore(":memory:")) => {
  let now = start;
  const clock = {
    now: () => now,
    at: () => () => {},
    track: <T>(work: Promise<T>) => work,
    idle: async () => {},
    close: () => {},
  };
  const parts = { store, clock, random: seededRandom("queue") };
  const deadLetters = createQueue({ ...here, name: "events-dlq", visibilityTimeoutSeconds: 30 }, parts);
  const queue = createQueue(
    { ...here, name: "events", visibilityTimeoutSeconds: 30, redrive: { to: deadLetters, maxReceiveCount: 2 } },
    parts,
  );
  return { queue, deadLetters, pass: (seconds: number) => void (now += seconds * 1000) };
};

test("messages come in order, are hidden while in hand, and are gone when deleted", () => {
  const { queue } = setUp();
  const ids = ["a", "b", "c"].map((body) => queue.send(body));
  const [a, b] = queue.receive(2);
  expect([a?.body, b?.body]).toEqual(["a", "b"]);
  expect([a?.id, b?.id]).toEqual(ids.slice(0, 2));
  expect(queue.counts()).toEqual({ visible: 1, inFlight: 2 });
  queue.delete(a?.receipt ?? "");
  expect(queue.counts()).toEqual({ visible: 1, inFlight: 1 });
  expect(queue.receive(10).map(({ body }) => body)).toEqual(["c"]);
});

test("what is not deleted comes back, counted, and an old receipt no longer deletes it", () => {
  const { queue, pass } = setUp();
  queue.send("a");
  const [first] = queue.receive(1);
  expect(queue.nextVisibleAt()).toBe(start + 30_000);
  pass(30);
  const [again] = queue.receive(1);
  expect([first?.receiveCount, again?.receiveCount]).toEqual([1, 2]);
  expect(again?.firstReceivedAt).toBe(start);
  queue.delete(first?.receipt ?? "");
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 1 });
});

test("a message that was received too often goes to the dead-letter queue, with its attributes", () => {
  const { queue, deadLetters, pass } = setUp();
  const id = queue.send("poison", { ErrorName: { DataType: "String", StringValue: "MalformedEventError" } });
  queue.receive(1);
  pass(30);
  queue.receive(1);
  pass(30);
  expect(queue.receive(1)).toEqual([]);
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0 });
  expect(deadLetters.receive(1)).toMatchObject([
    {
      id,
      body: "poison",
      attributes: { ErrorName: { StringValue: "MalformedEventError" } },
      receiveCount: 3,
      deadLetterSource: queue.arn,
    },
  ]);
});

test("visibility can be changed while in flight only", () => {
  const { queue, pass } = setUp();
  queue.send("a");
  const [message] = queue.receive(1);
  queue.changeVisibility(message?.receipt ?? "", 120);
  pass(60);
  expect(queue.receive(1)).toEqual([]);
  queue.changeVisibility(message?.receipt ?? "", 0);
  expect(queue.receive(1)).toHaveLength(1);
  expect(faultOf(() => queue.changeVisibility(message?.receipt ?? "", 0)).code).toBe("MessageNotInflight");
});

test("a delayed message is there when its delay is over", () => {
  const { queue, pass } = setUp();
  queue.send("later", {}, 5);
  expect(queue.receive(1)).toEqual([]);
  pass(5);
  expect(queue.receive(1)).toHaveLength(1);
});

test("a purged queue is empty", () => {
  const { queue } = setUp();
  queue.send("a");
  queue.receive(1);
  queue.send("b");
  queue.purge();
  expect(queue.nextVisibleAt()).toBeUndefined();
});

describe("refuses", () => {
  test("a message over 1 MiB, its attributes included", () => {
    const { queue } = setUp();
    queue.send("x".repeat(1_048_576));
    expect(faultOf(() => queue.send("x".repeat(1_048_577))).code).toBe("InvalidParameterValue");
    const attributes = { k: { DataType: "String", StringValue: "v" } };
    expect(faultOf(() => queue.send("é".repeat(524_288), attributes)).code).toBe("InvalidParameterValue");
  });

  test("what is no receipt", () => {
    const { queue } = setUp();
    expect(faultOf(() => queue.delete("nonsense")).code).toBe("ReceiptHandleIsInvalid");
  });
});

test("another process finds the messages, those in hand hidden until their time", () => {
  const store = openStore(":memory:");
  const { queue } = setUp(store);
  queue.send("in hand");
  queue.receive(1);
  queue.send("waiting");
  const { queue: reopened, pass } = setUp(store);
  expect(reopened.receive(10).map(({ body }) => body)).toEqual(["waiting"]);
  pass(30);
  expect(reopened.receive(10).map(({ body }) => body)).toEqual(["in hand", "waiting"]);
});
