import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { granted } from "../../lambdas/core/granted-exemption.ts";
import { reportHtml } from "../../lambdas/report/html-report.ts";
import {
  allSeen,
  counted,
  healing,
  playbook,
  publicBucket,
  reportOf,
  runOn,
  subject,
  ticketOn,
} from "../support/report-records.ts";
import { barriers, overflow } from "./support/barriers.ts";
import { launchChromium } from "./support/chromium.ts";
import { visit } from "./support/visit.ts";

let browser: Browser;
let folder: string;
let page: string;
const severities = ["critical", "high", "medium", "low"] as const;

beforeAll(async () => {
  browser = await launchChromium();
  folder = mkdtempSync(join(tmpdir(), "homeostat-report-page-"));
  const hostile = "<img src=x onerror=\"document.title='owned'\">\u202Egnp";
  const report = await reportOf([
    ...allSeen.slice(1),
    {
      kind: "exemption",
      exemption: granted(
        {
          playbook,
          account: subject.account,
          subject: "bucket-1",
          owner: hostile,
          reason: "it serves the public download page",
          expires: "2026-01-10",
        },
        "olga",
        new Date("2026-01-01T12:00:00.000Z"),
        1,
      ),
    },
    counted({ compliant: 400 }),
    ...Array.from({ length: 130 }, (_, index) =>
      publicBucket(`bucket-${index}`, { severity: { label: severities[index % 4] ?? "low" } }),
    ),
    publicBucket(hostile, { title: hostile, severity: { label: "critical" } }),
    publicBucket("passes", { lifecycle: "resolved" }),
    publicBucket("unknown", { lifecycle: "unknown" }),
    publicBucket("muted", { lifecycle: "suppressed" }),
    ...runOn("passes", healing),
    ...runOn("bucket-0", [{ state: "detected" }, { state: "failed", reason: "write-rejected" }]),
    ticketOn("bucket-0", "https://github.com/example/estate/issues/7"),
  ]);
  const file = join(folder, "report.html");
  writeFileSync(file, reportHtml(report));
  page = pathToFileURL(file).href;
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const open = async (options: BrowserContextOptions = {}) => {
  const visited = await visit(await browser.newContext({ offline: true, ...options }));
  const asked: string[] = [];
  visited.page.on("request", (request) => asked.push(request.url()));
  await visited.page.goto(page);
  if (options.javaScriptEnabled !== false) await visited.page.locator("html[data-ready]").waitFor();
  return { ...visited, asked };
};

describe("the report, opened from disk", () => {
  it("lists an exemption with who granted it, until when and what it holds back, and calls for a human before its end", async () => {
    const { page: shown } = await open({ javaScriptEnabled: false });
    const row = shown.getByRole("region", { name: /^Exemptions/ }).getByRole("row", { name: /granted by olga/ });
    expect(await row.innerText()).toMatch(
      /expiring[\s\S]*bucket-1[\s\S]*<img src=x[\s\S]*2026-01-01 to 2026-01-10\s+1\s/,
    );
    const waiting = shown.getByRole("region", { name: /^Needs a human/ });
    expect(await waiting.innerText()).toContain("it ends on 2026-01-10, and holds back 1 failing verdict");
  });

  it("asks for nothing, complains of nothing, and runs nothing that a name brings", async () => {
    const { page: shown, asked, complaints } = await open();
    expect(asked).toEqual([page]);
    expect(complaints).toEqual([]);
    expect(await shown.title()).toContain("Compliance report");
    expect(await shown.locator("img").count()).toBe(0);
    expect(await shown.locator("#findings-table").textContent()).toContain("‹U+202E›gnp");
  });

  it("shows some findings at a time, and finds the others by word, by choice and by page", async () => {
    const { page: shown } = await open();
    const table = shown.locator("#findings-table");
    const section = shown.locator("section", { has: table });
    expect(await shown.locator("tr").count()).toBeLessThan(200);
    expect(await table.getAttribute("aria-rowcount")).toBe("135");
    await section.getByRole("button", { name: "Next" }).click();
    await section.getByText("51 to 100 of 134").waitFor();
    expect(await table.locator("tbody tr").first().getAttribute("aria-rowindex")).toBe("52");

    await section.getByRole("searchbox").fill("bucket-77 s3");
    await section.getByText("1 to 1 of 1").waitFor();
    expect(await table.locator("tbody th").textContent()).toContain("bucket-77");
    await section.getByRole("searchbox").fill("");
    await section.getByLabel("Status").selectOption("unknown");
    await section.getByText("1 to 1 of 1").waitFor();
    expect(await table.locator("tbody th").textContent()).toContain("unknown");
  });

  it.each([
    ["light", 1_280],
    ["dark", 1_280],
    ["light", 390],
    ["dark", 390],
  ] as const)("keeps nobody out, %s, %i pixels wide", async (colorScheme, width) => {
    const { page: shown } = await open({ colorScheme, viewport: { width, height: 844 } });
    expect(await barriers(shown)).toEqual([]);
    expect(await overflow(shown)).toBe(0);
  });

  it("is readable without its script, and says so of the rest", async () => {
    const { page: shown } = await open({ javaScriptEnabled: false });
    expect(await shown.locator(".percent").textContent()).toMatch(/%$/);
    expect(await shown.locator("#findings-table tbody tr").count()).toBe(50);
    await shown.getByText("The first 50 of 134.").waitFor();
    await shown.getByText("This is not the whole picture.").waitFor();
    await shown.getByText("S3.8").first().waitFor();
  });

  it("clips nothing on paper, and leaves the controls away", async () => {
    const { page: shown } = await open({ viewport: { width: 690, height: 1_000 } });
    await shown.emulateMedia({ media: "print" });
    expect(await overflow(shown)).toBe(0);
    expect(await shown.locator(".filters").first().isVisible()).toBe(false);
    expect(await shown.evaluate("getComputedStyle(document.querySelector('#findings-table thead')).display")).toBe(
      "table-header-group",
    );
  });

  it("is used with the keyboard alone", async () => {
    const { page: shown } = await open();
    const search = shown.locator("section", { has: shown.locator("#findings-table") }).getByRole("searchbox");
    await search.focus();
    await shown.keyboard.type("passes");
    await shown.getByText("1 to 1 of 1").waitFor();
    await shown.keyboard.press("Tab");
    expect(await shown.evaluate("document.activeElement.labels[0].firstChild.data")).toBe("Status ");
  });
});
