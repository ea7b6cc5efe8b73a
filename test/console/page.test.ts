import { describe, expect, it } from "vitest";
import { type ConsoleModel, contentSecurityPolicy, renderMain, renderPage } from "../../console/page.ts";
import { remediationRow } from "../../lambdas/report/remediation-row.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const hostile = `<img src=x onerror=alert(1)>"'&</script>\u202e\u0000`;

const model = (text: string, rows = 1): ConsoleModel => {
  const finding = sampleFinding({ title: text, subject: { ...sampleFinding().subject, id: text } });
  const remediation = {
    id: "r1",
    playbook: "s3/block-public-access",
    subject: finding.subject,
    generation: 2,
    finding,
    createdAt: "2026-01-01T00:00:02.000Z",
  };
  const row = remediationRow(remediation, [
    { sequence: 0, state: "detected", detail: { note: text }, at: "2026-01-01T00:00:02.000Z" },
    {
      sequence: 1,
      state: "planned",
      detail: { summary: text, before: { policy: text }, after: null },
      at: "2026-01-01T00:00:03.000Z",
    },
    { sequence: 2, state: "failed", reason: "write-rejected", detail: { note: text }, at: "2026-01-01T00:00:06.000Z" },
  ]);
  return {
    asOf: "2026-01-01T00:00:10.000Z",
    deployment: text,
    findings: Array.from({ length: rows }, () => ({
      finding,
      decisions: [
        {
          findingKey: finding.key,
          playbook: "s3/block-public-access",
          mode: "enforce" as const,
          outcome: "skip" as const,
          reason: "account-mismatch" as const,
        },
      ],
      refused: true,
    })),
    remediations: Array.from({ length: rows }, () => row),
  };
};

describe("the page", () => {
  it("lets no name, title, setting or note become markup, and hides nothing", () => {
    const page = renderPage(model(hostile));
    expect(page).not.toContain("<img");
    expect(page).not.toContain("onerror=alert(1)>");
    expect(page.match(/<script/g)).toHaveLength(1);
    for (const hidden of ["\u202e", "\u0000"]) expect(page).not.toContain(hidden);
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(page).toContain("‹U+202E›");
  });

  it("has no inline script, style or handler, as its policy demands", () => {
    const page = renderPage(model("x"));
    expect(page).not.toMatch(/ style=| on[a-z]+=|<style|<script>/);
    expect(contentSecurityPolicy).toContain("default-src 'none'");
    expect(contentSecurityPolicy).not.toContain("unsafe");
  });

  it("tells what happened, from what to what, why, and how long it took", () => {
    const main = renderMain(model("invoices")).markup;
    for (const text of [
      "failed",
      "AWS rejected the write: invoices",
      "5 s",
      "generation 2",
      "Remediation <code>r1</code>",
      "refused: told by",
      "s3/block-public-access: skip: the event came from an account that may not speak for this subject",
    ])
      expect(main).toContain(text);
  });

  it("shows at most 200 rows and says how many there are", () => {
    const main = renderMain(model("x", 450)).markup;
    expect(main.match(/<tr[ >]/g)?.length).toBe(402);
    expect(main).toContain("250 more are in the ledger");
  });

  it("puts first what waits for a human, with a way to its row", () => {
    const [attention = ""] = renderMain(model("invoices")).markup.split('<h2 id="remediations">');
    expect(attention).toContain('<a href="#r1">invoices</a>');
    expect(renderMain(model("invoices")).markup).toContain('<tr id="r1">');
  });

  it("lets the last generation of a playbook on a subject speak for it", () => {
    const before = model("invoices");
    const [failed] = before.remediations;
    if (!failed) throw new Error("the sample has a remediation");
    const healed = { ...failed, id: "r2", generation: 3, state: "healed" as const };
    for (const remediations of [
      [healed, failed],
      [failed, healed],
    ])
      expect(renderMain({ ...before, remediations }).markup).toContain("Nothing waits for a human.");
  });

  it("names its columns", () => {
    expect(renderMain(model("x")).markup.match(/<th scope="col">/g)).toHaveLength(14);
  });
});
