import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerRecord } from "../../lambdas/core/ledger-record.ts";
import {
  allSeen,
  counted,
  findingOf,
  healing,
  playbook,
  publicBucket,
  reportOf,
  runOn,
  subject,
} from "../support/report-records.ts";

const at = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
const statusesOf = async (...records: readonly LedgerRecord[]) =>
  (await reportOf(records)).verdicts.map(({ status }) => status);

describe("a verdict", () => {
  it("is one for each control and subject, whichever sources told of it", async () => {
    const { verdicts, scope } = await reportOf([
      publicBucket("a"),
      publicBucket("a", {
        key: "securityhub|a",
        control: { type: "security-hub", id: "S3.8", title: "", findingArn: "arn" },
      }),
      publicBucket("b"),
    ]);
    expect(verdicts.map(({ subject, told }) => [subject, told.map(({ source }) => source)])).toEqual([
      ["a", ["AWS Config", "Security Hub"]],
      ["b", ["AWS Config"]],
    ]);
    expect(scope.findings).toBe(3);
  });

  it.each([
    [["open", "resolved"], "failing"],
    [["resolved", "unknown"], "unknown"],
    [["suppressed", "unknown"], "unknown"],
    [["resolved", "suppressed"], "suppressed"],
    [["resolved", "resolved"], "passing"],
  ] as const)("is the worst word where sources say %j, whoever spoke last", async (lifecycles, status) => {
    const told = lifecycles.map((lifecycle, hour) =>
      publicBucket("a", { key: lifecycle + String(hour), lifecycle, revision: at(hour) }),
    );
    expect(await statusesOf(...told)).toEqual([status]);
    expect(await statusesOf(...told.toReversed())).toEqual([status]);
  });

  it("is told by the newest of the worst", async () => {
    const { verdicts, gaps } = await reportOf([
      publicBucket("a", { key: "k1", revision: at(1), severity: { label: "low" } }),
      publicBucket("a", { key: "k2", revision: at(2), severity: { label: "critical" } }),
      publicBucket("a", { key: "k3", revision: at(3), severity: { label: "low" }, lifecycle: "resolved" }),
    ]);
    expect(verdicts).toMatchObject([{ status: "failing", severity: "critical" }]);
    expect(gaps).toContainEqual(expect.objectContaining({ kind: "sources-disagree", where: "1 verdict" }));
  });

  it("is unknown while only half of good news has come", async () => {
    expect(await statusesOf(publicBucket("a", { lifecycle: "resolved", partial: true }))).toEqual(["unknown"]);
  });

  it("is gone only if somebody looked after the sources last spoke", async () => {
    const gone = runOn("a", [{ state: "detected" }, { state: "skipped", reason: "resource-gone", at: at(5) }]);
    const told = (hour: number) => publicBucket("a", { times: { observed: at(hour) } });
    expect(await statusesOf(told(4), ...gone)).toEqual(["gone"]);
    expect(await statusesOf(told(6), ...gone)).toEqual(["failing"]);
    expect((await reportOf([told(4), ...gone])).score.total).toBe(0);
  });
});

describe("the score", () => {
  it("counts as passing what Config judged and nobody says otherwise of", async () => {
    const { score } = await reportOf([
      ...allSeen,
      counted(),
      publicBucket("a"),
      publicBucket("b", { lifecycle: "resolved" }),
    ]);
    expect(score).toEqual({ passing: 19, total: 20, percent: 95 });
  });

  it("takes the largest count of several rules on the same resources, not their sum", async () => {
    const other = counted({
      ruleArn: "arn:2",
      identifier: "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
      compliant: 18,
      nonCompliant: 1,
    });
    expect((await reportOf([...allSeen, counted(), other])).score.total).toBe(20);
  });

  it("does not believe a count of an older pass", async () => {
    expect((await reportOf([...allSeen, counted({ asOf: at(1) })])).score.total).toBe(0);
  });

  it("is rounded down, and is none where nothing was evaluated", async () => {
    const { score } = await reportOf([...allSeen, counted({ compliant: 10_000 }), publicBucket("a")]);
    expect(score.percent).toBe(99.9);
    const empty = await reportOf([]);
    expect(empty.score).toEqual({ passing: 0, total: 0, percent: null });
    expect(empty.gaps.map(({ kind }) => kind)).toContain("no-evaluations");
  });

  it("leaves out what is no control", async () => {
    const { score, controls } = await reportOf([
      findingOf({ kind: "threat", control: { type: "threat", id: "t", title: "T" } }),
    ]);
    expect(score.total).toBe(0);
    expect(controls).toContainEqual(expect.objectContaining({ id: "threat:t", scored: false }));
  });

  it("is never raised by a finding becoming unknown, muted, half or unreadable, nor by a count that says so", async () => {
    const lifecycle = fc.constantFrom("open" as const, "resolved" as const, "suppressed" as const, "unknown" as const);
    const estate = fc.record({
      lifecycles: fc.array(lifecycle, { minLength: 1, maxLength: 8 }),
      compliant: fc.nat(12),
      judged: fc.boolean(),
      worse: fc.constantFrom("unknown" as const, "suppressed" as const),
    });
    await fc.assert(
      fc.asyncProperty(estate, async ({ lifecycles, compliant, judged, worse }) => {
        const build = async (first: (typeof lifecycles)[number] | undefined, insufficient: number) => {
          const told = [first ?? "open", ...lifecycles.slice(1)];
          const { score } = await reportOf([
            ...allSeen,
            ...(judged ? [counted({ compliant: compliant + 8 - insufficient, insufficient })] : []),
            ...told.map((each, index) => publicBucket(`b${index}`, { lifecycle: each })),
          ]);
          return score.percent ?? 0;
        };
        const before = await build(lifecycles[0], 0);
        expect(await build(worse, 0)).toBeLessThanOrEqual(before);
        expect(await build(lifecycles[0], 3)).toBeLessThanOrEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what needs a human", () => {
  it("is the last generation that ended badly, and what nobody answers to, by control", async () => {
    const { attention } = await reportOf([
      publicBucket("a", { severity: { label: "high" } }),
      ...runOn("a", [{ state: "detected" }, { state: "failed", reason: "write-rejected" }], 1),
      ...runOn("a", [{ state: "detected" }, { state: "escalated", reason: "at-maximum" }], 2),
      publicBucket("b"),
      ...runOn("b", healing),
      findingOf({ key: "x1", severity: { label: "critical" } }),
      findingOf({ key: "x2", subject: { ...subject, id: "other" }, severity: { label: "critical" } }),
    ]);
    expect(attention.map(({ status, severity, subject }) => [status, severity, subject])).toEqual([
      ["no-playbook", "critical", "2 subjects"],
      ["escalated", "high", "a"],
    ]);
  });

  it("is nothing that has passed since", async () => {
    const { attention } = await reportOf([
      publicBucket("a", { lifecycle: "resolved" }),
      ...runOn("a", [{ state: "detected" }, { state: "failed", reason: "write-rejected" }]),
    ]);
    expect(attention).toEqual([]);
  });
});

describe("frameworks", () => {
  it("say of each requirement what the controls of its playbooks say", async () => {
    const { frameworks } = await reportOf([...allSeen, counted(), publicBucket("a")]);
    const requirement = (framework: string, id: string) =>
      frameworks.find((each) => each.id === framework)?.requirements.find((each) => each.id === id);
    expect(requirement("aws-fsbp", "S3.8")).toMatchObject({
      status: "failing",
      playbooks: [playbook],
      tally: { failing: 1, passing: 19 },
    });
    expect(requirement("aws-fsbp", "ECR.1")).toMatchObject({ status: "not-assessed" });
  });
});

describe("remediations", () => {
  it("go from before to after, verified, in the order of their history", async () => {
    const { remediations, verdicts } = await reportOf([publicBucket("a"), ...runOn("a", healing).toReversed()]);
    expect(remediations).toMatchObject([
      {
        state: "healed",
        summary: "off → on",
        before: null,
        after: { BlockPublicAcls: true },
        verification: "verified",
      },
    ]);
    expect(remediations[0]?.history.map(({ state }) => state)).toEqual(healing.map(({ state }) => state));
    expect(verdicts[0]).toMatchObject({ outcome: "healed", remediation: remediations[0]?.id });
  });

  it.each([
    [[{ state: "detected" }, { state: "skipped", reason: "already-compliant" }], "nothing-written"],
    [[{ state: "applying" }, { state: "escalated", reason: "not-settled" }], "unverified"],
    [[{ state: "applying" }, { state: "failed", reason: "verification-failed" }], "disproved"],
  ] as const)("%j is %s", async (steps, verification) => {
    expect((await reportOf(runOn("a", steps))).remediations).toMatchObject([{ verification }]);
  });
});

describe("the report", () => {
  const records = [
    ...allSeen,
    counted(),
    ...["a", "b", "c"].flatMap((id) => [publicBucket(id), publicBucket(id, { key: `z${id}`, lifecycle: "unknown" })]),
    ...runOn("a", healing),
    ...runOn("b", [{ state: "detected" }, { state: "failed", reason: "write-rejected" }]),
    findingOf({ key: "alone" }),
  ];

  it("is the same in whatever order the records come", async () => {
    const report = await reportOf(records);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(records, { minLength: records.length }), async (shuffled) => {
        expect(await reportOf(shuffled)).toEqual(report);
      }),
      { numRuns: 30 },
    );
  });

  it("is silent about gaps only where everything was seen", async () => {
    expect((await reportOf([...allSeen, counted()])).gaps).toEqual([]);
    const { gaps } = await reportOf([
      ...allSeen.slice(1),
      counted(),
      { ...findingOf({}), refused: true } as LedgerRecord,
    ]);
    expect(gaps.map(({ kind }) => kind)).toEqual(["not-seen", "refused-finding"]);
  });

  it("tells where a scanner is switched off, and what was told only in part", async () => {
    const off = allSeen.map((record): LedgerRecord => {
      if (record.kind !== "poll" || record.poll.poller !== "inspector-findings") return record;
      return { ...record, poll: { ...record.poll, outcome: "not-enabled" } };
    });
    const { gaps } = await reportOf([...off, counted(), publicBucket("a", { partial: true })]);
    const places = allSeen.filter(
      ({ kind, ...record }) => kind === "poll" && JSON.stringify(record).includes("inspector"),
    );
    expect(gaps.map(({ kind }) => kind)).toEqual([...places.map(() => "not-enabled"), "partial-finding"]);
    expect(gaps[0]?.what).toBe("Inspector's findings are not to be had: it is switched off there.");
    expect(gaps.at(-1)?.where).toBe("1 finding");
  });

  it("reads records of an older version, and counts those that it cannot read", async () => {
    const old = (value: unknown): LedgerRecord => Object(value);
    const { verdicts, remediations, gaps, score } = await reportOf([
      ...allSeen,
      old({ kind: "finding", refused: false, finding: { key: "k", subject: { id: "bucket" } } }),
      old({ kind: "finding", refused: false, finding: { key: "no subject", lifecycle: "resolved" } }),
      old({ kind: "finding", refused: false, finding: null }),
      old({ kind: "remediation", remediation: { id: "r", playbook, subject: { id: "bucket" } } }),
      old({ kind: "transition", remediationId: "r", transition: { sequence: 1, state: "healed" } }),
      old({ kind: "transition", remediationId: "r", transition: { sequence: 2, state: "a state to come" } }),
      old({ kind: "evaluations", evaluations: { rule: "r" } }),
      old({ kind: "poll", poll: {} }),
      old({ kind: "ticket", ticket: {} }),
    ]);
    expect(verdicts).toMatchObject([{ status: "unknown", severity: "unknown", subject: "bucket" }]);
    expect(score).toMatchObject({ passing: 0, total: 1 });
    expect(remediations).toMatchObject([{ id: "r", state: "healed", generation: 0, seconds: 0 }]);
    expect(gaps).toContainEqual(expect.objectContaining({ kind: "unreadable-record", where: "6 records" }));
  });
});
