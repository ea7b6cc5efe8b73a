import { beforeEach, expect, it } from "vitest";
import { remindOfTickets } from "../../lambdas/core/due-tickets.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { readTicket, type Ticket } from "../../lambdas/core/ticket.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString();
const { subject } = sampleFinding();
const ticket = (id: string, dueAt: string | null): Ticket =>
  readTicket({ id, control: "a/b", subject, tracker: "ops-center", createdAt: at(0), dueAt, version: 1 });

let ledger: Ledger;
let minute: number;
let told: string[];
let announce: (ticket: Ticket) => Promise<void>;

beforeEach(() => {
  ledger = memoryLedger();
  minute = 30;
  told = [];
  announce = async ({ id }) => void told.push(id);
});

const remind = (over: Partial<Ledger> = {}): Promise<number> =>
  remindOfTickets({
    ledger: { ...ledger, ...over },
    announceTicket: (due) => announce(due),
    now: () => new Date(at(minute)),
  });

it("tells of what is due, the oldest first, and of nothing else", async () => {
  for (const [id, dueAt] of [
    ["late", 20],
    ["now", 30],
    ["later", 31],
  ] as const)
    await ledger.putTicket(ticket(id, at(dueAt)), null);
  await ledger.putTicket(ticket("never", null), null);
  expect(await remind()).toBe(2);
  expect(told).toEqual(["late", "now"]);
});

it("tells again after ten minutes only, until somebody has looked", async () => {
  await ledger.putTicket(ticket("t", at(20)), null);
  await remind();
  expect(await ledger.getTicket("t")).toEqual({ ...ticket("t", at(40)), version: 2 });
  minute = 39;
  expect(await remind()).toBe(0);
  minute = 40;
  expect(await remind()).toBe(1);
  expect(told).toEqual(["t", "t"]);
});

it("tells of 25 at most in one sweep, and of the rest in the next", async () => {
  for (let n = 0; n < 30; n++) await ledger.putTicket(ticket(`t${n}`, at(n)), null);
  expect(await remind()).toBe(25);
  expect(await remind()).toBe(5);
  expect(new Set(told).size).toBe(30);
});

it("leaves alone what the list knows as due and somebody has brought meanwhile, or has removed", async () => {
  await ledger.putTicket(ticket("brought", at(50)), null);
  await ledger.putTicket(ticket("settled", null), null);
  const stale = ["brought", "settled", "gone"].map((id) => ticket(id, at(20)));
  expect(await remind({ dueTickets: async () => stale })).toBe(0);
  expect(told).toEqual([]);
});

it("does not overwrite what somebody stores while it tells", async () => {
  await ledger.putTicket(ticket("t", at(20)), null);
  const brought = { ...ticket("t", null), version: 2 };
  announce = async () => void (await ledger.putTicket(brought, 1));
  expect(await remind()).toBe(0);
  expect(await ledger.getTicket("t")).toEqual(brought);
});

it("whose announcement fails is due still", async () => {
  await ledger.putTicket(ticket("t", at(20)), null);
  announce = () => Promise.reject(new Error("the bus is down"));
  await expect(remind()).rejects.toThrow("the bus is down");
  expect(await ledger.getTicket("t")).toEqual(ticket("t", at(20)));
});
