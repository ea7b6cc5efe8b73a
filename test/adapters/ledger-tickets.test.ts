import { expect, it } from "vitest";
import { readTicket, type Ticket } from "../../lambdas/core/ticket.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { collect, describeLedgers } from "./support/ledgers.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const { subject } = sampleFinding();
const ticket = (over: Partial<Ticket> = {}): Ticket =>
  readTicket({
    id: "t1",
    control: "sample/set-colour",
    subject,
    tracker: "github:example/estate",
    createdAt: at(0),
    dueAt: at(5),
    version: 1,
    ...over,
  });

describeLedgers("the tickets of the ledger %s", (_where, open) => {
  it("are reserved by the first writer only, and changed only on the version that was read", async () => {
    const ledger = await open();
    expect(await ledger.getTicket("t1")).toBeNull();
    const reserved = await Promise.all([1, 2, 3].map((n) => ledger.putTicket(ticket({ title: `t${n}` }), null)));
    expect(reserved.filter(Boolean)).toHaveLength(1);
    const item = { id: "7", url: "https://github.com/example/estate/issues/7" };
    expect(await ledger.putTicket(ticket({ item, version: 2 }), 1)).toBe(true);
    expect(await ledger.putTicket(ticket({ item: null, version: 2 }), 1)).toBe(false);
    expect(await ledger.getTicket("t1")).toEqual(ticket({ item, version: 2 }));
  });

  it("are all listed", async () => {
    const ledger = await open();
    for (const id of ["t1", "t2"]) await ledger.putTicket(ticket({ id }), null);
    expect((await collect(ledger.tickets())).map(({ id }) => id).sort()).toEqual(["t1", "t2"]);
  });

  it("are due oldest first, up to a limit, apart from slots, until their time is taken away", async () => {
    const ledger = await open();
    for (const [index, dueAt] of [at(7), at(3), null, at(5), at(20)].entries())
      await ledger.putTicket(ticket({ id: `t${index}`, dueAt }), null);
    expect((await ledger.dueTickets(at(10), 10)).map(({ id }) => id)).toEqual(["t1", "t3", "t0"]);
    expect((await ledger.dueTickets(at(10), 1)).map(({ id }) => id)).toEqual(["t1"]);
    expect(await ledger.dueSlots(at(10), 10)).toEqual([]);
    await ledger.putTicket(ticket({ id: "t1", dueAt: null, version: 2 }), 1);
    expect((await ledger.dueTickets(at(10), 10)).map(({ id }) => id)).toEqual(["t3", "t0"]);
  });
});
