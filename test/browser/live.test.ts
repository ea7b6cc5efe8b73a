import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { type ConsoleServer, serveConsole } from "../../bin/console-server.ts";
import type { ConsoleModel } from "../../console/model.ts";
import { emptyModel, historyOf, viewOf } from "../support/console-model.ts";
import { launchChromium } from "./support/chromium.ts";
import { type Visit, visit } from "./support/visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const idOf = (index: number): string => index.toString(16).padStart(32, "0");
const views = (count: number) =>
  Array.from({ length: count }, (_, index) => viewOf({ id: idOf(count - index), generation: count - index }));

describe("a page that renews itself", () => {
  let model: ConsoleModel;
  let server: ConsoleServer;
  let shown: Visit;
  beforeEach(async () => {
    model = { ...emptyModel, remediations: views(40) };
    server = await serveConsole(async () => model, 0);
    shown = await visit(await browser.newContext({ viewport: { width: 1_000, height: 500 } }));
    await shown.page.goto(`${server.url}remediations`);
  });
  afterEach(async () => {
    await shown.page.context().close();
    await server.close();
  });

  const row = (index: number): string => `tr[data-key="${idOf(index)}"]`;

  it("brings what is new, and keeps focus, selection, scroll and what was chosen", async () => {
    const { page } = shown;
    await page.getByLabel("State").selectOption("healed");
    const link = page.locator(`${row(10)} a`);
    await link.focus();
    await page.evaluate(`getSelection().selectAllChildren(document.querySelector('${row(9)} th'))`);
    const topOf = async (): Promise<number> => (await link.boundingBox())?.y ?? Number.NaN;
    const before = await topOf();

    model = { ...model, remediations: views(43) };
    await page.locator(row(43)).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(43);
    expect(await page.evaluate("document.activeElement.closest('tr').dataset.key")).toBe(idOf(10));
    expect(await page.evaluate("String(getSelection())")).toContain("invoices");
    expect(await page.getByLabel("State").inputValue()).toBe("healed");
    // What is above the window grew by three rows; the browser holds what the reader looks at.
    expect(Math.abs((await topOf()) - before)).toBeLessThan(2);
  });

  it("follows a row that moves and changes, with the focus on it", async () => {
    const { page } = shown;
    await page.locator(`${row(5)} a`).focus();
    const moved = viewOf({
      id: idOf(5),
      generation: 5,
      history: historyOf({ state: "failed", reason: "write-rejected" }),
    });
    model = { ...model, remediations: [moved, ...model.remediations.filter((view) => view.row.id !== idOf(5))] };
    await page.locator(`tbody tr:first-child${row(5).slice(2)}`).waitFor();
    expect(await page.locator(row(5)).innerText()).toContain("Failed: AWS rejected the write.");
    expect(await page.locator("tbody tr").count()).toBe(40);
    expect(await page.evaluate("document.activeElement.closest('tr')?.dataset.key")).toBe(idOf(5));
  });

  it("stays as it is while it is paused", async () => {
    const { page } = shown;
    await page.getByRole("button", { name: "Pause" }).click();
    model = { ...model, remediations: views(41) };
    // Longer than two periods.
    await page.waitForTimeout(4_500);
    expect(await page.locator(row(41)).count()).toBe(0);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.locator(row(41)).waitFor();
  });

  it("says when what it shows is old", async () => {
    const { page } = shown;
    await page.route("**/remediations", (route) => route.abort());
    await page.getByRole("status").getByText("This is old: Homeostat does not answer.").waitFor();
    await page.unroute("**/remediations");
    await expect.poll(() => page.getByRole("status").innerText(), { timeout: 10_000 }).toBe("");
  });
});

it("the running process's page is new every few seconds, and never complains", async () => {
  const { page, complaints } = await visit(await browser.newContext());
  await page.goto(`${inject("console")}/`);
  const clock = (): Promise<string | null> => page.locator(".clock time").getAttribute("datetime");
  const first = await clock();
  await expect.poll(clock, { timeout: 10_000 }).not.toBe(first);
  expect(complaints).toEqual([]);
});
