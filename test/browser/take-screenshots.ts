// Takes the pictures in docs/screenshots again: of the running process, when its scenario has been played.
import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "./support/chromium.ts";
import { startConsole } from "./support/console-process.ts";

const folder = "docs/screenshots";
/** Slow enough for the times on the pages to be those of the estate, not of this machine. */
const speed = 60;
/** The last of the scenario's events that leads to a remediation. */
const last = "platform/system";

const take = async (
  browser: Browser,
  name: string,
  open: (page: Page) => Promise<unknown>,
  over = {},
): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, colorScheme: "light", ...over });
  const page = await context.newPage();
  await open(page);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await context.close();
  process.stdout.write(`${folder}/${name}.png\n`);
};

await mkdir(folder, { recursive: true });
const { url, stop } = await startConsole(speed);
const browser = await launchChromium();
try {
  const overview = (page: Page) => page.goto(`${url}/`);
  const remediation = (state: string, subject: string) => async (page: Page) => {
    await page.goto(`${url}/remediations?state=${state}`);
    await page.getByRole("link", { name: subject }).click();
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
  };
  const page = await browser.newPage();
  await page.goto(`${url}/remediations?state=skipped&account=111122223333`);
  await page.getByRole("link", { name: last }).nth(1).waitFor({ timeout: 300_000 });

  await take(browser, "overview", overview);
  await take(browser, "healed", remediation("healed", "meridian-build-artifacts"));
  await take(browser, "left-to-a-human", remediation("escalated", "sg-0f52e8b3d7c1a9460"), { colorScheme: "dark" });
  await take(browser, "telephone", overview, { viewport: { width: 390, height: 844 } });
} finally {
  await browser.close();
  await stop();
}
