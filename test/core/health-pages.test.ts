import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Finding, HealthDetail } from "../../lambdas/core/finding.ts";
import { type HealthPage, isHealthPage, mergePage } from "../../lambdas/core/health-pages.ts";
import { storeFinding } from "../../lambdas/core/store-finding.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { oneChangedFinding } from "../support/one-finding.ts";

/** As long as a name may be: few of them fill the room that there is. */
const id = (page: number, index: number): string => `cluster-${page}-${index}-`.padEnd(2_000, "x");

interface Told {
  readonly page: number;
  readonly pages: number;
  readonly communication?: string;
  readonly minute?: number;
  readonly entities?: number;
  /** Of the envelope. */
  readonly copy?: number;
}

const told = ({ page, pages, communication = "5e6f", minute = 0, entities = 2, copy = 0 }: Told): HealthPage => {
  const finding = oneChangedFinding("health-event", "page-of-three", {
    id: `00000000-0000-4000-8000-0000000000${page}${copy}`,
    time: `2026-03-02T10:0${copy}:00Z`,
    detail: {
      communicationId: `${communication}-${page}`,
      lastUpdatedTime: new Date(Date.UTC(2026, 2, 2, 9, minute)).toUTCString(),
      page: String(page),
      totalPages: String(pages),
      affectedEntities: Array.from({ length: entities }, (_, index) => ({ entityValue: id(page, index) })),
    },
  });
  if (!isHealthPage(finding)) throw new Error("the fixture has no communication");
  return finding;
};

const merged = (pages: readonly HealthPage[]): HealthPage | null =>
  pages.reduce<HealthPage | null>((stored, page) => mergePage(stored, page) ?? stored, null);

const detailOf = (finding: Finding | null | undefined): HealthDetail => {
  if (finding?.detail.type !== "health") throw new Error("not a finding of AWS Health");
  return finding.detail;
};
const entitiesOf = (finding: Finding | null | undefined): readonly string[] =>
  detailOf(finding).parts.flatMap(({ entities }) => entities.map((entity) => entity.id));

describe("pages of one telling", () => {
  it("are a part until all are there, and then whole, with the entities of all", () => {
    const [first, second, third] = [1, 2, 3].map((page) => told({ page, pages: 3 }));
    if (!first || !second || !third) throw new Error("three pages");
    expect(merged([third, first])).toMatchObject({ partial: true, detail: { parts: [{ page: 1 }, { page: 3 }] } });
    const whole = merged([third, first, second]);
    expect(whole).not.toHaveProperty("partial");
    expect(entitiesOf(whole)).toEqual([1, 2, 3].flatMap((page) => [id(page, 0), id(page, 1)]));
    expect(whole?.transport.eventId).toBe(first.transport.eventId);
  });

  it("give way to a later telling, whole or not, and never come back", () => {
    const later = told({ page: 2, pages: 2, communication: "7a8b", minute: 5 });
    const early = told({ page: 1, pages: 2 });
    expect(mergePage(early, later)).toMatchObject({ partial: true, detail: { parts: [{ page: 2 }] } });
    expect(mergePage(later, early)).toBeNull();
    expect(mergePage(told({ page: 1, pages: 1, communication: "7a8b", minute: 5 }), early)).toBeNull();
  });

  it("of which one is alone keep the event that told them", () => {
    expect(merged([told({ page: 1, pages: 1 })])).toHaveProperty("raw");
    expect(merged([told({ page: 1, pages: 2 })])).not.toHaveProperty("raw");
  });

  it("stay partial, and say from where, once the ledger has no room for more", () => {
    const pages = [1, 2, 3].map((page) => told({ page, pages: 3, entities: 40 }));
    const full = merged(pages);
    expect(full).toMatchObject({ partial: true, detail: { omittedFrom: 3, parts: [{ page: 1 }, { page: 2 }] } });
    expect(Buffer.byteLength(JSON.stringify(full))).toBeLessThan(200 * 1024);
  });
});

/** Two tellings of one event, some pages lost, some large, each page perhaps twice: in the order of an unfair queue. */
const deliveries = fc
  .record({
    sizes: fc.array(fc.constantFrom(0, 3, 20, 50), { minLength: 2, maxLength: 5 }),
    lastMinute: fc.constantFrom(0, 5),
    lost: fc.nat({ max: 5 }),
  })
  .chain(({ sizes, lastMinute, lost }) => {
    const early = sizes.map((entities, index) => ({ page: index + 1, pages: sizes.length, entities }));
    const late = early.map((page) => ({ ...page, communication: "9c0d", minute: lastMinute }));
    const sent = [...early, ...late, ...late.map((page) => ({ ...page, copy: 1 }))];
    const arriving = sent.filter(({ page }) => page !== lost).map(told);
    const indices = arriving.map((_, index) => index);
    const twice = [...indices, ...indices];
    return fc.record({
      arriving: fc.constant(arriving),
      order: fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length }),
      isComplete: fc.constant(lost === 0 || lost > sizes.length),
    });
  });

test("in any order, with duplicates and lost pages, the same is known in the end", () => {
  fc.assert(
    fc.property(deliveries, ({ arriving, order, isComplete }) => {
      const inOrder = merged(arriving);
      const anyhow = merged(order.flatMap((index) => arriving[index] ?? []));
      expect(anyhow).toStrictEqual(inOrder);
      const { communication, omittedFrom, pages, parts } = detailOf(anyhow);
      expect(communication).toBe("9c0d");
      const isWhole = isComplete && omittedFrom === undefined;
      expect(anyhow?.partial).toBe(isWhole ? undefined : true);
      expect(parts.length === pages).toBe(isWhole);
    }),
    { numRuns: 60 },
  );
});

test("pages that are told at once are all in the ledger", async () => {
  const ledger = memoryLedger();
  const pages = [3, 1, 2, 1].map((page) => told({ page, pages: 3 }));
  await Promise.all(pages.map((page) => storeFinding(ledger, page, () => [])));
  const stored = await ledger.getFinding(pages[0]?.key ?? "");
  expect(stored?.finding).not.toHaveProperty("partial");
  expect(entitiesOf(stored?.finding)).toHaveLength(6);
});

test("a page that others change in every attempt is told again", async () => {
  const ledger = { ...memoryLedger(), replaceFinding: async () => false };
  await expect(storeFinding(ledger, told({ page: 1, pages: 2 }), () => [])).rejects.toThrow(/changed by others/);
});
