import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { barriers, overflow } from "./support/barriers.ts";
import { launchChromium } from "./support/chromium.ts";
import { visit } from "./support/visit.ts";

const base = inject("console");
let browser: Browser;
/** One of each kind of page. */
let paths: readonly string[];

beforeAll(async () => {
  browser = await launchChromium();
  const { page } = await visit(await browser.newContext());
  const first = async (path: string): Promise<string> => {
    await page.goto(`${base}${path}`);
    const link = page.locator("tbody th a").first();
    await link.waitFor();
    return (await link.getAttribute("href")) ?? "";
  };
  paths = [
    "/",
    "/activity",
    "/remediations?state=healed",
    "/findings",
    "/tickets",
    "/report",
    "/nothing",
    await first("/remediations?state=healed"),
    await first("/remediations?state=escalated"),
    await first("/findings"),
    await first("/tickets"),
  ];
});
afterAll(() => browser.close());

describe.each([
  [1440, "light"],
  [1440, "dark"],
  [390, "light"],
  [390, "dark"],
] as const)("%i pixels wide, %s", (width, colorScheme) => {
  it("keeps nobody out, and is no wider than its window", async () => {
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      colorScheme,
      reducedMotion: "reduce",
    });
    const { page, complaints } = await visit(context);
    for (const path of paths) {
      await page.goto(`${base}${path}`);
      expect(await barriers(page), path).toEqual([]);
      expect(await overflow(page), path).toBe(0);
    }
    // The page that is not there says so in its status, which Chromium notes.
    expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
    await context.close();
  });
});

it("the keyboard comes to the content first, and to every section", async () => {
  const { page } = await visit(await browser.newContext());
  await page.goto(`${base}/findings`);
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("To the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("main");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.name")).toBe("lifecycle");
});

it("says which section the reader is in", async () => {
  const { page } = await visit(await browser.newContext());
  await page.goto(`${base}/findings`);
  expect(await page.locator("nav [aria-current=page]").allInnerTexts()).toEqual(["Findings"]);
});

it("prints in full width, with heads on every sheet and without what only a screen can use", async () => {
  const { page } = await visit(await browser.newContext({ viewport: { width: 720, height: 1_000 } }));
  await page.emulateMedia({ media: "print" });
  await page.goto(`${base}/remediations`);
  expect(await overflow(page)).toBe(0);
  expect(await page.locator("header nav").isVisible()).toBe(false);
  expect(await page.getByRole("button", { name: "Show" }).isVisible()).toBe(false);
  expect(await page.evaluate("getComputedStyle(document.querySelector('thead')).display")).toBe("table-header-group");
});
