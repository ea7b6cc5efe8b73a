import { describe, expect, it } from "vitest";
import { allSeen, counted, findingOf, healing, runOn, ticketOn } from "../support/report-records.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { collect, ledgers } from "./support/ledgers.ts";

describe.each(ledgers)("the ledger %s", (_where, open) => {
  it("gives reports every record that they tell of, each once, and nothing else", async () => {
    const ledger = await open();
    const records = [
      findingOf({}),
      { ...findingOf({}), refused: true },
      ...runOn("invoices", healing),
      ticketOn("invoices", "https://example.com/7"),
      ...allSeen,
      counted(),
    ];
    for (const record of records) {
      if (record.kind === "finding" && "refused" in record)
        await (record.refused ? ledger.putRefusedFinding(record) : ledger.putFinding(record));
      if (record.kind === "remediation") await ledger.createRemediation(record.remediation);
      if (record.kind === "transition") await ledger.appendTransition(record.remediationId, record.transition);
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
