import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launchChromium } from "./support/chromium.ts";
import { type Visit, visit } from "./support/visit.ts";

const base = inject("console");
let browser: Browser;
let told: Visit;

/** The last of the scenario's hostile events; all that these tests tell of is before it. */
const lastOfInterest = "meridian-shop-email-templates";

beforeAll(async () => {
  browser = await launchChromium();
  told = await visit(await browser.newContext());
  const { page } = told;
  await page.goto(`${base}/remediations?state=skipped`);
  // The page renews itself: nobody has to load it again.
  await page.getByRole("link", { name: lastOfInterest }).waitFor();
});
afterAll(() => browser.close());

/** What a reader reads. */
const textAt = async (path: string): Promise<string> => {
  await told.page.goto(`${base}${path}`);
  return told.page.locator("main").innerText();
};

/** Follows a link by its words, as a reader does. */
const follow = async (name: string | RegExp): Promise<string> => {
  await told.page.locator("main").getByRole("link", { name }).first().click();
  await told.page.waitForLoadState();
  return told.page.locator("main").innerText();
};

it("tells at a glance how the estate is, and what waits for whom", async () => {
  const text = await textAt("/");
  expect(text).toMatch(/^\d+ things wait for a human\./);
  expect(text).toMatch(/\d+ remediations healed what was wrong and proved it/);
  expect(text).toMatch(/\d+\nevents heard/);
  expect(text).toMatch(/1 unreadable/);
  expect(text).toMatch(/2 refused/);
  for (const subject of ["meridian-shop-press-site", "sg-0f52e8b3d7c1a9460"]) expect(text).toContain(subject);
});

it("tells what broke, what was seen, and what came of it", async () => {
  // The newest comes first, and more of it while we read: what a page loses, the next one has.
  const pages: string[] = [];
  const older = told.page.locator("main").getByRole("link", { name: "Older" });
  do pages.push(await textAt(`/activity?page=${pages.length + 1}`));
  while ((await older.count()) > 0);
  const activity = pages.join("\n");
  for (const part of [
    "A script switches off two of the four public access settings of the build artifacts",
    "AWS Config says open: AWS::S3::Bucket meridian-build-artifacts changed",
    "s3/block-public-access took it up",
    "only BlockPublicAcls, IgnorePublicAcls → all four settings",
    "AWS Config says resolved: AWS::S3::Bucket meridian-build-artifacts changed",
  ])
    expect(activity).toContain(part);
});

it("tells what was decided, done and proved, from what to what, by whom, and since when", async () => {
  await textAt("/remediations?state=healed");
  const text = await follow("meridian-build-artifacts");
  expect(text).toMatch(/Healed .+ after the event: a fresh observation shows the planned state\./);
  expect(text).toMatch(/AWS Config told of it/);
  expect(text).toContain("The live state was read, and the smallest change planned.");
  expect(text).toContain("The guards let the change pass, and it was written.");
  expect(text).toMatch(
    /s3:PutPublicAccessBlock by arn:aws:sts::\d{12}:assumed-role\/homeostat-main-s3-block-public-access-write\/[0-9a-f]{32}/,
  );
  const setting = told.page.getByRole("row", { name: "BlockPublicPolicy" });
  expect(await setting.getByRole("deletion").innerText()).toBe("false");
  expect(await setting.getByRole("insertion").innerText()).toBe("true");
  expect(await follow(/build-artifacts changed|is COMPLIANT/)).toContain("What each playbook made of it");
});

it("tells what was left to a human, and why", async () => {
  await textAt("/remediations?playbook=s3%2Fblock-public-access");
  const held = await follow("meridian-shop-press-site");
  expect(held).toMatch(/Awaiting approval|Expired/);
  expect(held).toContain("Planned, not written.");
  expect(held).toContain("no call of its session changed anything");
  await textAt("/remediations?state=escalated");
  expect(await follow("sg-0f52e8b3d7c1a9460")).toContain("the offending rule also carries other traffic");
});

it("shows the ticket that calls a human, as it stands in the tracker", async () => {
  await textAt("/tickets?state=open&tracker=github%3Aexample%2Festate");
  const text = await follow(/press-site/);
  expect(text).toContain("What stands in the tracker");
  expect(await told.page.locator(".item").first().innerText()).toContain("meridian-shop-press-site");
});

it("tells what passes of all that was looked at, and has the report itself", async () => {
  const { page } = told;
  const text = await textAt("/report");
  expect(text).toMatch(/\d+\.\d %\s+\d+ of \d+ evaluations pass\./);
  await page.getByRole("link", { name: "report.html" }).click();
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Compliance report");
  await page.getByRole("heading", { name: "Needs a human" }).waitFor();
});

it("tells what it did not believe", async () => {
  const text = await textAt("/findings?account=999900001111");
  expect(text).toContain("refused: told by");
  expect(await follow(/NON_COMPLIANT/)).toContain("Refused.");
});

it("shows hostile text, and does not obey it", async () => {
  const { page } = told;
  await textAt("/findings");
  await page
    .getByRole("link", { name: /meridian-shop-email-templates/ })
    .first()
    .click();
  const text = await page.locator("main").innerText();
  expect(text).toContain(`"><img src=x onerror=alert(1)>‹U+202E›‹U+001B›[2J‹U+0000›'; DROP TABLE findings; --`);
  expect(await page.locator("img").count()).toBe(1);
});

it("complained of nothing, and asked nobody but the process itself", () => {
  expect(told.complaints).toEqual([]);
  expect([...told.origins]).toEqual([base]);
});

it("can all be read without scripts, filters included", async () => {
  const { page } = await visit(await browser.newContext({ javaScriptEnabled: false }));
  await page.goto(`${base}/`);
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toMatch(/wait for a human/);
  expect(await page.getByRole("button", { name: "Pause" }).count()).toBe(0);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Remediations" }).click();
  await page.getByLabel("State").selectOption("escalated");
  await page.getByRole("button", { name: "Show" }).click();
  expect(new URL(page.url()).searchParams.get("state")).toBe("escalated");
  const outcomes = await page.locator("tbody tr td:nth-child(3)").allInnerTexts();
  expect(outcomes.length).toBeGreaterThan(1);
  for (const outcome of outcomes) expect(outcome).toMatch(/Escalated/);
});
