import { expect, it } from "vitest";
import { granted } from "../../lambdas/core/granted-exemption.ts";
import type { LedgerRecord } from "../../lambdas/core/ledger-record.ts";
import { reportedFinding, reportedRemediation } from "../../lambdas/core/ledger-record.ts";
import type { ChainedTransition, Transition } from "../../lambdas/core/remediation.ts";
import { allSeen, counted, healing, runOn, ticketOn } from "../support/report-records.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { collect, describeLedgers } from "./support/ledgers.ts";

const isChained = (transition: Transition): transition is ChainedTransition => transition.hash !== undefined;
const chained = (record: LedgerRecord): LedgerRecord =>
  record.kind === "transition"
    ? { ...record, transition: { ...record.transition, actor: "ada", previous: null, hash: "0" } }
    : record;
const exempted: LedgerRecord = {
  kind: "exemption",
  exemption: granted(
    {
      playbook: "*",
      account: "111122223333",
      subject: null,
      owner: "web",
      reason: "a migration",
      expires: "2026-02-01",
    },
    "olga",
    new Date("2026-01-01T12:00:00.000Z"),
    1,
  ),
};
const decisions = [
  { findingKey: "k", playbook: "s3/a", mode: "observe", outcome: "record", reason: "mode-observe" },
] as const;

describeLedgers("the ledger %s", (_where, open) => {
  it("gives reports every record that they tell of, each once, without what they never show", async () => {
    const ledger = await open();
    const finding = sampleFinding({
      raw: '{"detail":{}}',
      partial: true,
      times: { observed: "2026-01-01T00:00:00.000Z" },
    });
    const refused = sampleFinding({ title: "forged", raw: "{}" });
    const remediation = {
      id: "r1",
      playbook: "s3/a",
      generation: 1,
      subject: finding.subject,
      finding,
      createdAt: "t",
    };
    const others = [
      ...runOn("invoices", healing)
        .filter(({ kind }) => kind === "transition")
        .map(chained),
      ticketOn("invoices", "https://example.com/7"),
      ...allSeen,
      exempted,
      counted(),
    ];
    await ledger.putFinding({ finding, decisions });
    await ledger.putRefusedFinding({ finding: refused, decisions: [] });
    await ledger.createRemediation(remediation);
    for (const record of others) {
      if (record.kind === "transition" && isChained(record.transition))
        await ledger.appendTransition(record.remediationId, record.transition);
      if (record.kind === "ticket") await ledger.putTicket(record.ticket, null);
      if (record.kind === "exemption") await ledger.putExemption(record.exemption, null);
      if (record.kind === "poll") await ledger.putPoll(record.poll, null);
      if (record.kind === "evaluations") await ledger.putEvaluations(record.evaluations);
    }
    await ledger.putBeforeImage("r1", { colour: "red" }, "2026-02-01T00:00:00.000Z");
    await ledger.putConfig(sampleConfig());

    const expected = [
      { kind: "finding", refused: false, finding: reportedFinding(finding), decisions },
      { kind: "finding", refused: true, finding: reportedFinding(refused), decisions: [] },
      { kind: "remediation", remediation: reportedRemediation(remediation) },
      ...others,
    ];
    const read = await collect(ledger.records());
    expect(read).toHaveLength(expected.length);
    expect(read).toEqual(expect.arrayContaining(expected));
    expect(JSON.stringify(read)).not.toContain('"raw"');
  });
});
