import { describe, expect, it } from "vitest";
import { answer } from "../../console/answer.ts";
import { type ConsoleModel, findingPath } from "../../console/model.ts";
import { needsHuman } from "../../console/needs-human.ts";
import { toldOf, verdict } from "../../console/story.ts";
import { ticketId } from "../../lambdas/core/names.ts";
import { states } from "../../lambdas/core/states.ts";
import { readTicket } from "../../lambdas/core/ticket.ts";
import { emptyModel, healedHistory, historyOf, viewOf } from "../support/console-model.ts";
import { publicBucket, reportOf, runOn } from "../support/report-records.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const pageAt = (model: ConsoleModel, path: string): string => answer(model, new URL(path, "http://localhost")).page;
const { id } = viewOf().row;
const planned = { state: "planned" } as const;
const applying = { state: "applying" } as const;
const failed = historyOf(planned, applying, { state: "failed", reason: "write-rejected" });
const held = historyOf(planned, { state: "escalated", reason: "impact-held" });

describe("the story of a remediation", () => {
  const page = pageAt(
    {
      ...emptyModel,
      findings: [{ finding: sampleFinding({ lifecycle: "resolved" }), decisions: [], refused: false }],
      remediations: [{ ...viewOf(), calls: [{ operation: "s3:PutPublicAccessBlock", by: "arn:aws:sts::session" }] }],
    },
    `/remediations/${id}`,
  );

  it.each([
    ["what was seen", "AWS Config told of it"],
    ["by which event", "e-1"],
    ["how far into it", "+5 s"],
    ["what was planned", "blocks: off → on"],
    ["from what", "<del><code>false</code></del>"],
    ["to what", "<ins><code>true</code></ins>"],
    ["who wrote", "<code>s3:PutPublicAccessBlock</code> by <code>arn:aws:sts::session</code>"],
    ["what was proved", "A fresh observation shows the planned state."],
    ["what the source says now", "resolved"],
    ["where more is to be had", `explain --finding ${id}`],
  ])("tells %s", (_what, text) => {
    expect(page).toContain(text);
  });

  it("says why a human has to act, and that nothing was written", () => {
    const escalated = pageAt({ ...emptyModel, remediations: [viewOf({ history: held })] }, `/remediations/${id}`);
    expect(escalated).toContain("a human must act. Nothing was written.");
    expect(escalated).toContain("Planned, not written.");
  });

  it("does not say that nothing was written where nobody knows", () => {
    const interrupted = historyOf(planned, applying, { state: "escalated", reason: "partly-applied" });
    expect(verdict(viewOf({ history: interrupted }).row).markup).not.toContain("Nothing was written");
  });

  it.each(states)("has words for %s", (state) => {
    expect(toldOf(state)).toMatch(/\.$/);
    expect(verdict(viewOf({ history: historyOf({ state }) }).row).markup).toMatch(/<span class="badge [a-z]+">[A-Z]/);
  });
});

describe("what waits for a human", () => {
  it("is told first, with a way to its page", () => {
    const [before = ""] = pageAt({ ...emptyModel, remediations: [viewOf({ history: failed })] }, "/").split(
      'id="happens"',
    );
    expect(before).toContain("1 thing waits for a human.");
    expect(before).toContain(`<a href="/remediations/${id}"><b>invoices</b></a>`);
    expect(before).toContain("AWS rejected the write");
  });

  it("is what the last generation of a playbook on a subject says", () => {
    const first = viewOf({ history: failed });
    const second = viewOf({ id: "b".repeat(32), generation: 2, history: healedHistory });
    for (const remediations of [
      [first, second],
      [second, first],
    ])
      expect(needsHuman({ remediations })).toEqual([]);
    expect(needsHuman({ remediations: [first] })).toEqual([first]);
  });

  it("stands beside the budgets that are spent: which, how many wait, and when the next place is free", async () => {
    const spent = { budget: "20 an hour by s3/block-public-access", freesAt: "2026-01-03T00:00:00.000Z" };
    const waiting = [
      { state: "detected" as const },
      { state: "queued" as const, reason: "budget-spent" as const, detail: { spent } },
    ];
    const report = await reportOf(["one", "two"].flatMap((name) => [publicBucket(name), ...runOn(name, waiting)]));
    const page = pageAt({ ...emptyModel, report }, "/");
    expect(page).toContain("Nothing waits for a human.");
    expect(page).toContain(
      `Budget of ${spent.budget}: 2 remediations wait for a place; the next is free at ${spent.freesAt}.`,
    );
  });

  it("is an event that nobody can read, too", () => {
    const unreadable = [{ at: emptyModel.asOf, error: "MalformedEventError", message: "detail is missing" }];
    expect(pageAt({ ...emptyModel, unreadable }, "/")).toContain("MalformedEventError: detail is missing");
  });
});

it("the loop counts how far each remediation came, and what stopped the others", () => {
  const histories = [healedHistory, held, failed, historyOf({ state: "skipped", reason: "already-compliant" })];
  const remediations = histories.map((history, index) => viewOf({ id: String(index).repeat(32), history }));
  const page = pageAt({ ...emptyModel, events: 9, remediations }, "/");
  for (const step of [
    "9</span> events heard",
    '4</span> remediations begun <span class="rest">1 skipped',
    '3</span> planned <span class="rest">1 escalated, 1 failed',
    "1</span> written",
    "1</span> proved",
  ])
    expect(page).toContain(step);
});

it("what happened is told in the order of cause and effect, the newest first", () => {
  const finding = sampleFinding();
  const page = pageAt(
    {
      ...emptyModel,
      happened: [
        { at: finding.transport.time.replace(".000Z", ".700Z"), title: "Someone opens the bucket", account: "1" },
      ],
      findings: [{ finding, decisions: [], refused: false }],
      remediations: [viewOf({ history: held })],
    },
    "/activity",
  );
  const order = ["Escalated", "AWS Config says", "Someone opens the bucket"].map((text) => page.indexOf(text));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
});

describe("a ticket", () => {
  const finding = sampleFinding();
  const playbook = "s3/block-public-access";
  const ticket = readTicket({
    id: ticketId(playbook, finding.subject),
    control: playbook,
    subject: finding.subject,
    tracker: "github:example/estate",
    title: "invoices is not blue",
    item: { id: "7", url: "https://github.com/example/estate/issues/7" },
    wanted: { state: "open", why: "a human must act", since: emptyModel.asOf },
    findings: [finding.key],
    human: "wont-fix",
    remediationId: id,
  });
  const model = {
    ...emptyModel,
    findings: [{ finding, decisions: [], refused: false }],
    remediations: [viewOf({ history: held })],
    tickets: [{ ticket, item: null }],
  };

  it.each(["/tickets", `/remediations/${id}`, findingPath({ finding, refused: false })])(
    "is linked from %s",
    (path) => {
      expect(pageAt(model, path)).toContain(`href="/tickets/${ticket.id}"`);
    },
  );

  it("says why it is there, what people made of it, and what it is about", () => {
    const page = pageAt(model, `/tickets/${ticket.id}`);
    expect(page).toContain("a human must act");
    expect(page).toContain("closed it as not planned");
    expect(page).toContain(`href="/remediations/${id}"`);
    expect(page).toContain(`href="${findingPath({ finding, refused: false })}"`);
    expect(page).toContain('<a href="https://github.com/example/estate/issues/7" rel="noreferrer">');
  });

  it("shows what stands in a tracker of this process, and leads nowhere then", () => {
    const item = {
      title: "Bucket **invoices**",
      body: "- [ ] look\nand see",
      comments: [{ at: emptyModel.asOf, body: "Reopened." }],
    };
    const page = pageAt({ ...model, tickets: [{ ticket, item }] }, `/tickets/${ticket.id}`);
    expect(page).toContain("<pre>- [ ] look\nand see\n</pre>");
    expect(page).toContain("Reopened.");
    expect(page).not.toContain("https://github.com");
  });

  it.each([
    ["", 1],
    ["?state=closed", 0],
    ["?tracker=github%3Aexample%2Festate", 1],
  ])("filtered by “%s” is there %i times", (query, count) => {
    expect(pageAt(model, `/tickets${query}`).match(/<tr data-key/g)?.length ?? 0).toBe(count);
  });
});

describe("a finding's page", () => {
  it("says who told of it without the right to, and that it starts nothing", () => {
    const row = { finding: sampleFinding(), decisions: [], refused: true };
    expect(pageAt({ ...emptyModel, findings: [row] }, findingPath(row))).toContain("<b>Refused.</b> Account");
  });

  it("shows what each playbook made of it, and what else was said about the subject", () => {
    const finding = sampleFinding();
    const decision = {
      findingKey: finding.key,
      playbook: "s3/block-public-access",
      mode: "enforce",
      outcome: "remediate",
      reason: "mode-enforce",
    } as const;
    const row = { finding, decisions: [decision], refused: false };
    const other = {
      finding: sampleFinding({ key: "other", title: "invoices is loud" }),
      decisions: [],
      refused: false,
    };
    const page = pageAt({ ...emptyModel, findings: [row, other] }, findingPath(row));
    expect(page).toContain("would observe the live state, and repair it");
    expect(page).toContain("invoices is loud");
    expect(page).toContain(`explain --finding &#39;${finding.key}&#39;`);
  });
});
