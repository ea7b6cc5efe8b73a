import { describe, expect, it } from "vitest";
import type { LedgerRecord } from "../../lambdas/core/ledger.ts";
import type { ChainedTransition, Transition } from "../../lambdas/core/remediation.ts";
import { allSeen, counted, findingOf, healing, runOn, ticketOn } from "../support/report-records.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { collect, ledgers } from "./support/ledgers.ts";

const isChained = (transition: Transition): transition is ChainedTransition => transition.hash !== undefined;
const chained = (record: LedgerRecord): LedgerRecord =>
  record.kind === "transition"
    ? { ...record, transition: { ...record.transition, actor: "ada", previous: null, hash: "0" } }
    : record;

describe.each(ledgers)("the ledger %s", (_where, open) => {
  it("gives reports every record that they tell of, each once, and nothing else", async () => {
    const ledger = await open();
    const records = [
      findingOf({}),
      { ...findingOf({}), refused: true },
      ...runOn("invoices", healing).map(chained),
      ticketOn("invoices", "https://example.com/7"),
      ...allSeen,
      counted(),
    ];
    for (const record of records) {
      if (record.kind === "finding" && "refused" in record)
        await (record.refused ? ledger.putRefusedFinding(record) : ledger.putFinding(record));
      if (record.kind === "remediation") await ledger.createRemediation(record.remediation);
      if (record.kind === "transition" && isChained(record.transition))
        await ledger.appendTransition(record.remediationId, record.transition);
      if (record.kind === "ticket") await ledger.putTicket(record.ticket, null);
      if (record.kind === "poll") await ledger.putPoll(record.poll, null);
      if (record.kind === "evaluations") await ledger.putEvaluations(record.evaluations);
    }
    await ledger.putBeforeImage("r1", { colour: "red" });
    await ledger.putConfig(sampleConfig());

    const read = await collect(ledger.records());
    expect(read).toHaveLength(records.length);
    expect(read).toEqual(expect.arrayContaining(records));
  });
});
