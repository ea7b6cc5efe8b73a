import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const inPage = readFileSync(new URL("./in-page.js", import.meta.url), "utf8");

/** What keeps people out: names, headings, tables, references, contrast. None: an empty list. */
export const barriers = (page: Page): Promise<readonly string[]> => page.evaluate(`{${inPage}} barriers()`);

/** By how many pixels the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
