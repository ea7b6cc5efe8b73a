import { describe, expect, it } from "vitest";
import type { Exemption } from "../../lambdas/core/exemption.ts";
import { endedBy, type GrantedExemption, granted } from "../../lambdas/core/granted-exemption.ts";
import type { LedgerRecord } from "../../lambdas/core/ledger-record.ts";
import { reportHtml } from "../../lambdas/report/html-report.ts";
import { playbook, publicBucket, reportOf, subject } from "../support/report-records.ts";

const exemption = (over: Partial<Exemption> = {}): Exemption => ({
  id: "public-downloads",
  playbooks: [playbook],
  subjects: ["a"],
  accounts: [subject.account],
  owner: "web team",
  reason: "it serves the public download page",
  granted: "2025-12-01",
  expires: "2026-06-30",
  ...over,
});

const told = [
  publicBucket("a", { severity: { label: "high" } }),
  publicBucket("b"),
  publicBucket("c", { lifecycle: "resolved" }),
];
const reportWith = (...exemptions: Exemption[]) => reportOf(told, { exemptions });

describe("an exemption in the report", () => {
  it("says who answers for what, why, until when, and what it holds back", async () => {
    const { exemptions } = await reportWith(exemption());
    expect(exemptions).toEqual([
      {
        id: "public-downloads",
        grantedBy: null,
        state: "active",
        owner: "web team",
        reason: "it serves the public download page",
        scope: `playbooks: ${playbook}; subjects: a; accounts: ${subject.account}`,
        granted: "2025-12-01",
        expires: "2026-06-30",
        holdsBack: 1,
        severity: "high",
      },
    ]);
  });

  it("leaves what it holds back failing, and the score as it is", async () => {
    const without = await reportWith();
    const { score, totals, verdicts } = await reportWith(exemption());
    expect({ score, totals }).toEqual({ score: without.score, totals: without.totals });
    expect(verdicts.find((verdict) => verdict.subject === "a")?.status).toBe("failing");
  });

  it("holds back what fails only, and nothing before it begins or after it has ended", async () => {
    const all = { subjects: ["a", "b", "c"] };
    const { exemptions } = await reportWith(
      exemption({ ...all, id: "ended", expires: "2025-12-31" }),
      exemption({ ...all, id: "in-force" }),
      exemption({ ...all, id: "to-come", granted: "2026-02-01", expires: "2026-07-01" }),
      exemption({ ...all, id: "elsewhere", accounts: ["999999999999"], expires: "2026-07-02" }),
    );
    expect(exemptions.map(({ id, state, holdsBack }) => [id, state, holdsBack])).toEqual([
      ["ended", "expired", 0],
      ["in-force", "active", 2],
      ["to-come", "pending", 0],
      ["elsewhere", "active", 0],
    ]);
  });

  it.each([
    ["2026-01-15", ["exemption-ending"]],
    ["2026-01-16", []],
  ])("that ends on %s needs a human within 14 days before: %j", async (expires, statuses) => {
    const { attention } = await reportWith(exemption({ expires }));
    expect(attention.map(({ status }) => status)).toEqual(statuses);
    for (const { severity, why } of attention)
      expect([severity, why]).toEqual(["high", `it ends on ${expires}, and holds back 1 failing verdict`]);
  });

  it("is in the page, as text", async () => {
    const html = reportHtml(await reportWith(exemption({ owner: "<img src=x onerror=alert(1)>" })));
    expect(html).toContain('<h2 id="exemptions">Exemptions <span class="count">1</span></h2>');
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  });
});

describe("an exemption granted at run time", () => {
  const grantedFor = (over: Partial<Parameters<typeof granted>[0]> = {}): GrantedExemption =>
    granted(
      {
        playbook,
        account: subject.account,
        subject: "a",
        owner: "web team",
        reason: "it serves the public download page",
        expires: "2026-06-30",
        ...over,
      },
      "olga",
      new Date("2026-01-01T12:00:00.000Z"),
      1,
    );
  const reportOn = (...grants: GrantedExemption[]) =>
    reportOf([...told, ...grants.map((exemption): LedgerRecord => ({ kind: "exemption", exemption }))]);

  it("is listed with who granted it, and holds back what it covers, which goes on failing", async () => {
    const grant = grantedFor();
    const { exemptions, verdicts } = await reportOn(grant);
    expect(exemptions).toEqual([
      {
        id: grant.id,
        grantedBy: "olga",
        state: "active",
        owner: "web team",
        reason: "it serves the public download page",
        scope: `playbooks: ${playbook}; subjects: a; accounts: ${subject.account}`,
        granted: "2026-01-01",
        expires: "2026-06-30",
        holdsBack: 1,
        severity: "high",
      },
    ]);
    expect(verdicts.find((verdict) => verdict.subject === "a")?.status).toBe("failing");
  });

  it.each([
    ["every playbook and the whole account", { playbook: "*", subject: null }, 2],
    ["another account", { account: "999999999999" }, 0],
    ["another playbook", { playbook: "ec2/close-admin-ports" }, 0],
    ["a subject that passes", { subject: "c" }, 0],
  ])("over %s holds back as much as it covers", async (_what, over, holdsBack) => {
    expect((await reportOn(grantedFor(over))).exemptions).toMatchObject([{ holdsBack }]);
  });

  it.each([
    ["2026-01-15", ["exemption-ending"]],
    ["2026-01-16", []],
  ])("that ends on %s needs a human within 14 days before: %j", async (expires, statuses) => {
    const { attention } = await reportOn(grantedFor({ expires }));
    expect(attention.map(({ status }) => status)).toEqual(statuses);
    for (const { subject: what, place, why } of attention)
      expect([what, place, why]).toEqual([
        `playbooks: ${playbook}; subjects: a; accounts: ${subject.account}`,
        "granted by olga",
        `it ends on ${expires}, and holds back 1 failing verdict`,
      ]);
  });

  it("is not listed once it is over, or somebody has ended it", async () => {
    const ended = endedBy(grantedFor(), { by: "otto", at: "2026-01-01T13:00:00.000Z", reason: "no more" });
    expect((await reportOn(ended, grantedFor({ expires: "2026-01-01" }))).exemptions).toEqual([]);
  });

  it("that cannot be read is a gap, and exempts from nothing", async () => {
    const report = await reportOn({ ...grantedFor(), expires: "for ever" });
    expect(report.exemptions).toEqual([]);
    expect(report.gaps.map(({ kind }) => kind)).toContain("unreadable-record");
  });
});
