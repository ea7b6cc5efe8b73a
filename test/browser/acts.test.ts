import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { ConsoleServer } from "../../bin/console-server.ts";
import type { ActRig } from "../core/acts/support.ts";
import { sampleId } from "../support/sample-approval.ts";
import { serveActs } from "../support/serve-acts.ts";
import { barriers, overflow } from "./support/barriers.ts";
import { launchChromium } from "./support/chromium.ts";
import { type Visit, visit } from "./support/visit.ts";

let browser: Browser;
let rig: ActRig;
let server: ConsoleServer;
let seen: Visit;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  ({ rig, server } = await serveActs());
  // The forms need no script.
  seen = await visit(await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } }));
});
afterEach(async () => {
  expect(seen.complaints).toEqual([]);
  await seen.page.close();
  await server.close();
});

const actAs = async (who: string): Promise<void> => {
  await server.close();
  ({ rig, server } = await serveActs(who));
};
const answers = async () => (await rig.ledger.getApproval(sampleId, "apply"))?.answers ?? [];

it("approves a plan that may disrupt once its subject's id is typed, and not before", async () => {
  const { page } = seen;
  await page.goto(new URL("/approvals", server.url).href);
  const confirm = page.getByLabel(/Type shop-downloads/);
  await confirm.fill("shop");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").innerText()).toContain("Nothing was done");
  expect(await answers()).toEqual([]);

  await confirm.fill("shop-downloads");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("Nothing waits for a human.").waitFor();
  expect(await answers()).toMatchObject([{ verb: "approve", by: "mary" }]);
});

it("rejects a plan, with the reason", async () => {
  const { page } = seen;
  await page.goto(new URL("/approvals", server.url).href);
  await page.getByLabel(/Why not/).fill("the site stays up");
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByText("Nothing waits for a human.").waitFor();
  expect(await answers()).toMatchObject([{ verb: "reject", by: "mary", note: "the site stays up" }]);
});

it("halts, and shows what is halted, by whom and why", async () => {
  const { page } = seen;
  await page.goto(new URL("/stops", server.url).href);
  await page.getByLabel("Why", { exact: true }).fill("incident 7");
  await page.getByRole("button", { name: "Halt" }).click();
  await page.getByText("incident 7").waitFor();
  expect((await rig.ledger.halts()).map(({ playbook, halt }) => [playbook, halt.by])).toEqual([[null, "mary"]]);
});

it("exempts, shows it with who answers for it and until when, and ends it", async () => {
  await actAs("olga");
  const { page } = seen;
  await page.goto(new URL("/stops", server.url).href);
  await page.getByLabel("From").selectOption("sample/set-colour");
  await page.getByLabel(/^Subject/).fill("shop-downloads");
  await page.getByLabel("Who answers for it").fill("web team");
  await page.getByLabel(/auditor/).fill("the site moves next week");
  await page.getByLabel("Last day").fill("2026-01-10");
  await page.getByRole("button", { name: "Exempt" }).click();
  const row = page.getByRole("row", { name: /shop-downloads/ });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/expiring[\s\S]*granted by olga[\s\S]*web team[\s\S]*2026-01-10/);
  expect((await rig.ledger.dueExemptions("9999", 9)).map(({ owner }) => owner)).toEqual(["web team"]);

  await row.getByLabel("Why").fill("it has moved");
  await row.getByRole("button", { name: "End" }).click();
  await page.getByText("Nothing is exempted.").waitFor();
});

it("asks for what healed to be undone, with the reason", async () => {
  await actAs("olga");
  const { page } = seen;
  await page.goto(new URL(`/remediations/${sampleId}`, server.url).href);
  await page.getByLabel("Why").fill("the shop is down");
  await page.getByRole("button", { name: "Ask for a rollback" }).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  expect(await rig.ledger.getRollback(sampleId)).toMatchObject({ by: "olga", reason: "the shop is down" });
});

it.each(["/approvals", "/stops", `/remediations/${sampleId}`])(
  "keeps nobody out of %s, on a telephone either",
  async (path) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(new URL(path, server.url).href);
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await context.close();
  },
);
