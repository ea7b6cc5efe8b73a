import { describe, expect, it } from "vitest";
import type { Exemption } from "../../lambdas/core/exemption.ts";
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
