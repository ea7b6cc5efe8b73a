import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import {
  AsynchronousTransactionError,
  StoreInUseError,
  StoreUnreadableError,
  StoreValueError,
} from "../../../local/state/errors.ts";
import { openStore } from "../../../local/state/store.ts";

const folder = mkdtempSync(join(tmpdir(), "store-"));
afterAll(() => rmSync(folder, { recursive: true }));
const putter = fileURLToPath(import.meta.resolve("./support/put-until-killed.ts"));

test("keeps documents across openings, in order of insertion; a replaced one keeps its place", () => {
  const file = join(folder, "documents.db");
  const first = openStore(file);
  const buckets = first.collection<{ open: boolean }>("buckets");
  buckets.put("b", { open: true });
  buckets.put("a", { open: true });
  buckets.put("c", { open: true });
  buckets.put("b", { open: false });
  buckets.delete("c");
  buckets.put("c", { open: false });
  first.collection<number>("other").put("b", 1);
  const expected = [
    ["b", { open: false }],
    ["a", { open: true }],
    ["c", { open: false }],
  ];
  expect([...buckets.entries()]).toEqual(expected);
  first.close();
  first.close();
  const second = openStore(file);
  expect([...second.collection("buckets").entries()]).toEqual(expected);
  expect(second.collection("buckets").get("missing")).toBeUndefined();
  second.close();
});

test("gives copies: changing one changes nothing until it is put", () => {
  const store = openStore(":memory:");
  const collection = store.collection<{ tags: string[] }>("c");
  const value = { tags: ["a"] };
  collection.put("k", value);
  value.tags.push("b");
  collection.get("k")?.tags.push("c");
  expect(collection.get("k")).toEqual({ tags: ["a"] });
  expect(store.collection("c").get("k")).toEqual({ tags: ["a"] });
  store.close();
});

test("deleting while iterating is safe", () => {
  const store = openStore(":memory:");
  const collection = store.collection<number>("c");
  for (const key of ["a", "b", "c"]) collection.put(key, 1);
  for (const [key] of collection.entries()) collection.delete(key);
  expect([...collection.entries()]).toEqual([]);
  store.close();
});

test("refuses what JSON cannot carry, naming the place, and keeps what was there", () => {
  const store = openStore(":memory:");
  const collection = store.collection<unknown>("estate");
  collection.put("k", 1);
  for (const value of [undefined, 1n, () => 1]) {
    expect(() => collection.put("k", value)).toThrow(StoreValueError);
  }
  expect(() => collection.put("k", undefined)).toThrow("estate/k");
  expect(collection.get("k")).toBe(1);
  store.close();
});

test("a transaction that throws leaves nothing behind, in the file and in the cache", () => {
  const store = openStore(join(folder, "transaction.db"));
  const collection = store.collection<number>("c");
  collection.put("kept", 1);
  const failing = () =>
    store.transaction(() => {
      collection.put("kept", 2);
      collection.put("new", 3);
      throw new Error("no");
    });
  expect(failing).toThrow("no");
  expect([...collection.entries()]).toEqual([["kept", 1]]);
  expect(store.transaction(() => collection.put("kept", 4))).toBeUndefined();
  store.close();
  const again = openStore(join(folder, "transaction.db"));
  expect([...again.collection("c").entries()]).toEqual([["kept", 4]]);
  again.close();
});

test("an inner transaction that throws takes only its own part with it", () => {
  const store = openStore(":memory:");
  const collection = store.collection<number>("c");
  store.transaction(() => {
    collection.put("outer", 1);
    const inner = () =>
      store.transaction(() => {
        collection.put("inner", 2);
        throw new Error("inner");
      });
    expect(inner).toThrow("inner");
  });
  expect([...collection.entries()]).toEqual([["outer", 1]]);
  store.close();
});

test("a transaction cannot be asynchronous", () => {
  const store = openStore(":memory:");
  expect(() => store.transaction(async () => store.collection("c").put("k", 1))).toThrow(AsynchronousTransactionError);
  expect(store.collection("c").get("k")).toBeUndefined();
  store.close();
});

test("a second store on the file is refused, from this process and from another", async () => {
  const file = join(folder, "locked.db");
  const store = openStore(file);
  expect(() => openStore(file)).toThrow(StoreInUseError);
  expect(spawnSync(process.execPath, [putter, file], { encoding: "utf8" }).stderr).toContain("StoreInUseError");
  store.collection("c").put("still", "works");
  store.close();
  openStore(file).close();
});

test("kill -9 loses nothing that put returned from, and its lock does not block", async () => {
  const file = join(folder, "killed.db");
  const child = spawn(process.execPath, [putter, file], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.split("\n").length > 200) child.kill("SIGKILL");
  }
  if (child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  const acknowledged = said.split("\n").slice(0, -1);
  const store = openStore(file);
  const kept = new Set([...store.collection("c").entries()].map(([key]) => key));
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);
  expect(acknowledged.filter((key) => !kept.has(key))).toEqual([]);
  store.close();
});

test("what is not a database, or not there, is named", () => {
  const file = join(folder, "text.db");
  writeFileSync(file, "not a database, and long enough to look at as one".repeat(100));
  expect(() => openStore(file)).toThrow(StoreUnreadableError);
  expect(() => openStore(join(folder, "missing", "x.db"))).toThrow(join(folder, "missing", "x.db"));
});
