import { describe, expect, it } from "vitest";
import { answer } from "../../console/answer.ts";
import { contentSecurityPolicy } from "../../console/layout.ts";
import { type ConsoleModel, findingPath } from "../../console/model.ts";
import { exemptionView } from "../../lambdas/core/acts/views.ts";
import { granted } from "../../lambdas/core/granted-exemption.ts";
import { readTicket } from "../../lambdas/core/ticket.ts";
import { emptyModel, healedHistory, historyOf, viewOf } from "../support/console-model.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const hostile = `<img src=x onerror=alert(1)>"'&</script>\u202e\u0000`;

const finding = sampleFinding({
  key: hostile,
  title: hostile,
  description: hostile,
  references: [`javascript:${hostile}`, "https://example.com/rule"],
  sourceStatus: { raw: hostile, previousRaw: hostile },
  subject: { ...sampleFinding().subject, id: hostile, arn: hostile },
  transport: { ...sampleFinding().transport, eventId: hostile, detailType: hostile, source: hostile, account: hostile },
});

const ticket = readTicket({
  id: "c".repeat(32),
  control: hostile,
  subject: finding.subject,
  tracker: hostile,
  title: hostile,
  item: { id: hostile, url: `javascript:${hostile}` },
  wanted: { state: "open", why: hostile, since: emptyModel.asOf },
  findings: [hostile],
  failing: { since: emptyModel.asOf, times: 3, problem: hostile, isOverdue: false },
});

const exempted = (words: string): Pick<ConsoleModel, "exemptions" | "report"> => ({
  exemptions: [
    exemptionView(
      granted(
        { playbook: words, account: words, subject: words, owner: words, reason: words, expires: "2026-06-30" },
        words,
        new Date(emptyModel.asOf),
        1,
      ),
      new Date(emptyModel.asOf),
    ),
  ],
  report: {
    ...emptyModel.report,
    attention: [
      {
        status: "exemption-ending",
        severity: "high",
        subject: words,
        place: words,
        what: words,
        why: words,
        ticket: null,
        remediation: null,
      },
    ],
    exemptions: [
      {
        id: words,
        grantedBy: null,
        state: "expiring",
        owner: words,
        reason: words,
        scope: words,
        granted: "2026-01-01",
        expires: "2026-06-30",
        holdsBack: 1,
        severity: "high",
      },
    ],
  },
});

/** Whatever comes from outside is hostile. */
const model: ConsoleModel = {
  ...emptyModel,
  ...exempted(hostile),
  unreadable: [{ at: emptyModel.asOf, error: hostile, message: hostile }],
  happened: [{ at: emptyModel.asOf, title: hostile, account: hostile }],
  findings: [{ finding, decisions: [], refused: true }],
  tickets: [{ ticket, item: { title: hostile, body: hostile, comments: [{ at: emptyModel.asOf, body: hostile }] } }],
  remediations: [
    {
      ...viewOf({
        finding,
        history: historyOf({ state: "planned" }, { state: "verifying" }, { state: "failed" }).map((entry) => ({
          ...entry,
          detail: { note: hostile, summary: hostile, before: { [hostile]: hostile, list: [hostile] }, after: {} },
        })),
      }),
      calls: [{ operation: hostile, by: hostile }],
    },
  ],
};

const pages = [
  "/",
  "/activity",
  "/remediations",
  "/findings",
  "/tickets",
  "/stops",
  `/tickets/${ticket.id}`,
  findingPath({ finding, refused: true }),
  `/remediations/${viewOf().row.id}`,
];

const at = (of: ConsoleModel, path: string) => answer(of, new URL(path, "http://localhost"));

describe.each(pages)("%s", (path) => {
  const { status, page } = at(model, path);

  it("lets no text from outside become markup, and hides nothing", () => {
    expect(status).toBe(200);
    expect(page.match(/<img [^>]*>/g)).toEqual(['<img src="/icon.svg" alt="" width="26" height="26">']);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script src="/live.js" defer>']);
    for (const hidden of ["\u202e", "\u0000"]) expect(page).not.toContain(hidden);
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(page).toContain("‹U+202E›");
  });

  it("makes links only of its own addresses and of https", () => {
    for (const [, address = ""] of page.matchAll(/ (?:href|action)="([^"]*)"/g))
      expect(address).toMatch(/^(\/|https:|#main)/);
  });

  it("has no inline script, style or handler, as its policy demands", () => {
    const tags =
      page
        .replaceAll(/"[^"]*"/g, "")
        .match(/<[^>]*>/g)
        ?.join("") ?? "";
    expect(tags).not.toMatch(/ style=| on[a-z]+=|<style|<script>/);
  });
});

it.each(pages)("%s shows no secret, by its name or by its form", (path) => {
  const key = `AKIA${"Q".repeat(16)}`;
  const told = { ...finding, title: `opened with ${key}`, description: "password=hunter2hunter2" };
  const history = historyOf({ state: "planned" }, { state: "failed" }).map((entry) => ({
    ...entry,
    detail: { note: key, summary: key, before: { apiToken: "hunter3", list: [key] }, after: { apiToken: "hunter4" } },
  }));
  const { status, page } = at(
    {
      ...model,
      ...exempted(key),
      unreadable: [{ at: emptyModel.asOf, error: "e", message: key }],
      findings: [{ finding: told, decisions: [], refused: true }],
      remediations: [viewOf({ finding: told, history })],
      tickets: [{ ticket: { ...ticket, title: key }, item: { title: key, body: key, comments: [] } }],
    },
    path,
  );
  expect(status).toBe(200);
  expect(page).toContain("‹redacted›");
  expect(page).not.toMatch(/AKIAQ|hunter/);
});

it("the policy allows nothing from elsewhere and nothing inline", () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|data:/);
});

it.each(["/", "/activity", "/remediations", "/findings", "/tickets", "/approvals", "/stops", "/report"])(
  "%s is a page when nothing has happened",
  (path) => {
    expect(at(emptyModel, path).status).toBe(200);
  },
);

it.each([
  ["/nothing", 404, "there is nothing at /nothing"],
  ["/findings/%3Cscript%3E", 404, "there is nothing at"],
  [`/remediations/${"0".repeat(32)}`, 404, "there is nothing at"],
  ["/remediations?page=2", 404, "there is no page 2: the last is 1"],
  ["/remediations?page=0", 400, "“page” takes a whole number from 1"],
  ["/remediations?state=broken", 400, "takes one of detected, planned"],
  ["/findings?lifecycle=open&lifecycle=resolved", 400, "is given twice"],
  ["/findings?colour=%3Cb%3E", 400, "there is no filter “colour” here"],
  ["/?page=1", 400, "“page” means nothing here"],
  [`/findings?source=${"x".repeat(201)}`, 400, "takes at most 200 characters"],
] as const)("%s is answered with %i, and why", (path, status, why) => {
  const answered = at(emptyModel, path);
  expect(answered.status).toBe(status);
  expect(answered.page).toContain(why);
  expect(answered.page).toContain('<a href="/">To the overview</a>');
});

it("counts exemptions that end soon among what waits for a human, and leads to them", () => {
  const { page } = at({ ...emptyModel, ...exempted("web team") }, "/");
  expect(page).toContain("1 thing waits for a human.");
  expect(page).toMatch(/exemption ends<\/span> <a href="\/stops"><b>web team/);
});

it.each([
  ["healed", healedHistory, true],
  ["failed", historyOf({ state: "planned" }, { state: "failed" }), false],
])("offers to undo what %s, to whoever may act", (_state, history, offered) => {
  const acting = { who: "olga", token: "t" };
  const view = viewOf({ history });
  const { page } = at({ ...emptyModel, acting, remediations: [view] }, `/remediations/${view.row.id}`);
  expect(page.includes("Ask for a rollback")).toBe(offered);
  expect(at({ ...emptyModel, remediations: [view] }, `/remediations/${view.row.id}`).page).not.toContain("<form");
});
