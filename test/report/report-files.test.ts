import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { redacted } from "../../lambdas/core/redact.ts";
import { csvRow } from "../../lambdas/report/csv.ts";
import { reportSchema } from "../../lambdas/report/json-schema.ts";
import type { Report } from "../../lambdas/report/model.ts";
import { filesOf, reportFormats } from "../../lambdas/report/report-files.ts";
import { statuses } from "../../lambdas/report/status.ts";
import { parseCsv } from "../support/parse-csv.ts";
import {
  allSeen,
  counted,
  findingOf,
  healing,
  publicBucket,
  reportOf,
  runOn,
  ticketOn,
} from "../support/report-records.ts";

const textsOf = (report: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(
    reportFormats.flatMap((format) =>
      filesOf(report, format).map(({ name, pieces }) => [name, [...pieces()].join("")]),
    ),
  );
const jsonOf = (report: Report) => reportSchema.parse(JSON.parse(textsOf(report)["report.json"] ?? ""));
const htmlOf = (report: Report): string => textsOf(report)["report.html"] ?? "";
const csvOf = (report: Report, name: string) => parseCsv(textsOf(report)[name] ?? "");

/** The rows that the page's script shows. */
const packedIn = (html: string): string =>
  [...html.matchAll(/data-rows>([^<]*)</g)]
    .flatMap(([, packed = ""]) => packed.split(" "))
    .map((base64) => gunzipSync(Buffer.from(base64, "base64")))
    .join("\n");

const estate = [
  ...allSeen,
  counted(),
  publicBucket("a", { severity: { label: "critical" } }),
  publicBucket("b", { lifecycle: "resolved" }),
  publicBucket("c", { lifecycle: "unknown" }),
  publicBucket("d", { lifecycle: "suppressed" }),
  findingOf({ key: "alone" }),
  ...runOn("a", [{ state: "detected" }, { state: "escalated", reason: "at-maximum" }]),
  ...runOn("b", healing),
  ticketOn("a", "https://github.com/example/estate/issues/7"),
];

describe("all formats", () => {
  it("say the same totals", async () => {
    const report = await reportOf(estate);
    const json = jsonOf(report);
    const findings = csvOf(report, "findings.csv");
    const controls = csvOf(report, "controls.csv");
    for (const status of statuses) {
      const told = report.verdicts.filter((verdict) => verdict.status === status).length;
      expect(json.findings.filter((finding) => finding.status === status)).toHaveLength(told);
      expect(findings.filter((row) => row["status"] === status)).toHaveLength(told);
      const total = report.totals[status];
      expect(json.totals[status]).toBe(total);
      expect(json.controls.reduce((sum, { tally }) => sum + tally[status], 0)).toBe(total);
      expect(controls.reduce((sum, row) => sum + Number(row[status]), 0)).toBe(total);
    }
    const scored = controls.filter((row) => row["scored"] === "true");
    expect(scored.reduce((sum, row) => sum + Number(row["passing"]), 0)).toBe(report.score.passing);
    expect(json.score).toEqual(report.score);
    expect(csvOf(report, "remediations.csv")).toHaveLength(json.remediations.length);
    expect(csvOf(report, "exemptions.csv")).toHaveLength(json.exemptions.length);

    const html = htmlOf(report);
    expect(html).toContain(`${report.score.percent?.toFixed(1)} %`);
    expect(html).toContain(`${report.score.passing} of ${report.score.total} evaluations pass`);
    expect(html).toContain(`${report.totals.failing} failing, ${report.totals.unknown} unknown`);
    expect(packedIn(html)).toContain(`"id":"findings-table","rows":${json.findings.length}`);
  });

  it("are the same bytes for the same ledger", async () => {
    expect(textsOf(await reportOf(estate.toReversed()))).toEqual(textsOf(await reportOf(estate)));
  });

  it("are there for an empty ledger too", async () => {
    const report = await reportOf([]);
    expect(jsonOf(report)).toMatchObject({ score: { percent: null }, findings: [] });
    expect(htmlOf(report)).toContain("no score");
    expect(csvOf(report, "findings.csv")).toEqual([]);
  });

  it("show no secret", async () => {
    const secret = "AKIAIOSFODNN7EXAMPLE";
    const report = await reportOf([
      publicBucket(`bucket-${secret}`, { title: `${secret} is public`, description: secret, raw: secret }),
      ...runOn("a", [
        { state: "planned", detail: { summary: secret, before: { dbPassword: "hunter22" }, after: [secret] } },
        { state: "failed", detail: { note: `AWS said ${secret}` } },
      ]),
    ]);
    const everything = Object.values(textsOf(report)).join("\n") + packedIn(htmlOf(report));
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain("hunter22");
    expect(everything).toContain(redacted);
  });
});

/** Names that somebody would give to a bucket to be seen in a report. */
const hostile = fc.oneof(
  fc.constantFrom(
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "]]><!--",
    "\u202Egnp.exe",
    '=HYPERLINK("https://evil.example")',
    "\t=1+1",
    "\r\n@SUM(A1)",
    "' onmouseover='x",
    '" autofocus onfocus="x',
    "${x}`{{7*7}}",
    "__proto__",
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
);

describe("hostile names", () => {
  const reportWith = (name: string, url = "https://example.com/7") =>
    reportOf([
      publicBucket(name, { title: name, control: { type: "config-rule", title: name, rule: name, ruleArn: name } }),
      findingOf({ key: name, title: name, control: { type: "product", id: name, product: name, title: name } }),
      ...runOn(name, [
        { state: "planned", detail: { summary: name, before: { [name]: name }, after: name } },
        { state: "failed", detail: { note: name } },
      ]),
      ticketOn(name, url),
    ]);

  it("are text in the page, and hide nothing", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const html = htmlOf(await reportWith(name));
        const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
        expect(tags.filter((tag) => /^<(img|iframe|object|embed|base|link)\b|\son\w+=/i.test(tag))).toEqual([]);
        expect(tags.filter((tag) => tag.startsWith("<script"))).toHaveLength(4);
        const told = html.slice(html.indexOf("<body>"), html.indexOf("<script"));
        expect(told).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|[^\n\P{Cc}]/u);
        // As JSON escapes them: the script sets them as text.
        expect(packedIn(html)).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 100 },
    );
  });

  it("are no formula in CSV, whose rows stay whole", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const report = await reportWith(name);
        for (const [file, count] of [
          ["findings.csv", 2],
          ["remediations.csv", 1],
        ] as const) {
          const rows = csvOf(report, file);
          expect(rows).toHaveLength(count);
          for (const row of rows)
            for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r\n]|[\p{Cc}\p{Cf}]/u);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("are not altered in JSON", async () => {
    const { findings } = jsonOf(await reportWith("=1+1\u202E<b>"));
    expect(findings.map(({ title }) => title)).toEqual(["=1+1\u202E<b>", "=1+1\u202E<b>"]);
  });

  it.each([
    "javascript:alert(1)",
    "http://example.com",
    "data:text/html,x",
    "https://user:pass@evil.example/",
    "//x",
    "",
  ])("%j becomes no link", async (url) => {
    const report = await reportWith("a", url);
    expect(report.verdicts.flatMap(({ ticket }) => (ticket ? [ticket.url] : []))).toEqual([null]);
    expect([...htmlOf(report).matchAll(/href="([^"]*)"/g)].filter(([, href]) => !href?.startsWith("#"))).toEqual([]);
  });

  it("an https address does", async () => {
    expect(htmlOf(await reportWith("a"))).toContain('<a href="https://example.com/7" rel="noreferrer">#7 (open)</a>');
  });
});

it.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@x", "'@x"],
  ["＝1", "'＝1"],
  ["\t=1", "‹U+0009›=1"],
  ["\r\n=1", "‹U+000D›‹U+000A›=1"],
  ['say "a, b"', '"say ""a, b"""'],
])("the CSV cell %j is written as %j", (cell, written) => {
  expect(csvRow([cell, 1])).toBe(`${written},1\r\n`);
});

describe("the page without its script", () => {
  it("has the verdict, the frameworks and the worst findings, and says what it leaves out", async () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      publicBucket(`b${index}`, { severity: { label: index === 77 ? "critical" : "low" } }),
    );
    const html = htmlOf(await reportOf([...allSeen, counted({ compliant: 130 }), ...many]));
    const told = html.slice(0, html.indexOf("<script"));
    expect(told).toContain("10 of 130 evaluations pass");
    expect(told).toMatch(/aws-fsbp[\s\S]*S3\.8 <span class="mark failing">failing 120</);
    expect(told).toContain("The first 50 of 120.");
    expect(told.indexOf(">b77<")).toBeGreaterThan(0);
    expect([...told.matchAll(/<tr/g)].length).toBeLessThan(200);
  });

  it("has a banner where something is not known", async () => {
    expect(htmlOf(await reportOf([...allSeen, counted()]))).not.toContain("This is not the whole picture");
    expect(htmlOf(await reportOf([...allSeen, counted(), publicBucket("a", { lifecycle: "unknown" })]))).toContain(
      "This is not the whole picture",
    );
  });
});

it("docs/report.schema.json is the schema of the JSON", () => {
  const written = JSON.parse(readFileSync("docs/report.schema.json", "utf8"));
  expect(written).toEqual(z.toJSONSchema(reportSchema));
});
