import { describe, expect, it } from "vitest";
import { spentBudgets, waitInWords } from "../../lambdas/report/spent-budgets.ts";
import { publicBucket, reportOf, runOn } from "../support/report-records.ts";

const asOf = new Date("2026-01-02T00:00:00.000Z");
const hourly = "20 an hour by s3/block-public-access";
const wait = (budget: string, freesAt: string | null) => ({ waitsFor: { budget, freesAt } });
const [soon, later, past] = ["2026-01-02T00:10:00.000Z", "2026-01-02T00:20:00.000Z", "2026-01-01T23:00:00.000Z"];
const wordsOf = (...waiters: Parameters<typeof spentBudgets>[0]) =>
  spentBudgets(waiters, asOf).map((spent) => waitInWords(spent, asOf));

describe("a budget that is spent", () => {
  it("is told once, with how many wait for it and when the first place is free", () => {
    expect(wordsOf(wait(hourly, later), wait(hourly, soon), { waitsFor: null })).toEqual([
      `2 remediations wait for a place; the next is free at ${soon}`,
    ]);
  });

  it("comes before those for which less waits", () => {
    const found = spentBudgets([wait("5 at once", null), wait(hourly, soon), wait(hourly, later)], asOf);
    expect(found.map(({ budget }) => budget)).toEqual([hourly, "5 at once"]);
  });

  it("has no time where a place is free as soon as something ends, and none that is over", () => {
    expect(wordsOf(wait("5 at once", null))).toEqual([
      "1 remediation waits for a place; the next is free when one that is at work has ended",
    ]);
    expect(wordsOf(wait(hourly, past))).toEqual([
      "1 remediation waits for a place; the next may be free by now, and is taken within minutes",
    ]);
  });
});

it("a report calls attention to what waits for a budget, as severe as the worst of it", async () => {
  const queued = (freesAt: string) => [
    { state: "detected" as const },
    { state: "planned" as const },
    {
      state: "queued" as const,
      reason: "budget-spent" as const,
      detail: { note: "all are used", spent: { budget: hourly, freesAt } },
    },
  ];
  const { attention, remediations } = await reportOf([
    publicBucket("one", { severity: { label: "low" } }),
    publicBucket("two", { severity: { label: "high" } }),
    ...runOn("one", queued(later)),
    ...runOn("two", queued(soon)),
  ]);
  expect(attention).toEqual([
    {
      status: "budget-spent",
      severity: "high",
      subject: "2 subjects",
      place: "",
      what: `budget of ${hourly}`,
      why: `2 remediations wait for a place; the next is free at ${soon}`,
      ticket: null,
      remediation: null,
    },
  ]);
  expect(remediations.map(({ waitsFor }) => waitsFor?.freesAt)).toEqual(expect.arrayContaining([soon, later]));
  for (const { why } of remediations) expect(why).toContain(": all are used");
});
