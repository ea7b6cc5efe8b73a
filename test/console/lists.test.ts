import { describe, expect, it } from "vitest";
import { answer } from "../../console/answer.ts";
import type { ConsoleModel } from "../../console/model.ts";
import { emptyModel, historyOf, viewOf } from "../support/console-model.ts";
import { memberAccount } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const pageAt = (model: ConsoleModel, path: string): string => answer(model, new URL(path, "http://localhost")).page;
const rows = (model: ConsoleModel, path: string): number => pageAt(model, path).match(/<tr data-key/g)?.length ?? 0;

const finding = (over: Parameters<typeof sampleFinding>[0], index: number) => ({
  finding: sampleFinding({ key: `k${index}`, ...over }),
  decisions: [],
  refused: false,
});

describe("the findings", () => {
  const model = {
    ...emptyModel,
    findings: [
      finding({ lifecycle: "resolved" }, 1),
      finding({ severity: { label: "low" } }, 2),
      finding({ transport: { ...sampleFinding().transport, source: "aws.ecr" } }, 3),
    ],
  };
  it.each([
    ["", 3],
    ["?lifecycle=resolved", 1],
    ["?severity=high", 2],
    ["?severity=high&lifecycle=open", 1],
    ["?source=aws.ecr&severity=", 1],
    [`?account=${memberAccount}`, 3],
    ["?account=000000000000", 0],
  ])("filtered by “%s” are %i", (query, count) => {
    expect(rows(model, `/findings${query}`)).toBe(count);
  });
});

describe("the remediations", () => {
  const model = {
    ...emptyModel,
    remediations: [viewOf(), viewOf({ id: "b".repeat(32), history: historyOf({ state: "skipped" }) })],
  };
  it.each([
    ["", 2],
    ["?state=healed", 1],
    ["?state=failed", 0],
    ["?playbook=s3%2Fblock-public-access", 2],
    ["?playbook=ec2%2Fclose-admin-ports", 0],
    [`?account=${memberAccount}&state=skipped`, 1],
  ])("filtered by “%s” are %i", (query, count) => {
    expect(rows(model, `/remediations${query}`)).toBe(count);
  });

  it("keep what was asked for in the form", () => {
    const page = pageAt(model, "/remediations?state=healed");
    expect(page).toContain('<option value="healed" selected>');
    expect(page).toContain('<a href="/remediations">All of them</a>');
  });
});

describe("a long list", () => {
  const model = { ...emptyModel, findings: Array.from({ length: 120 }, (_, index) => finding({}, index)) };

  it.each([
    ["", 50, 'href="/findings?page=2"'],
    ["?page=2", 50, 'href="/findings?page=3"'],
    ["?page=3", 20, 'href="/findings?page=2"'],
  ])("“%s” shows %i rows and the ways to the others", (query, count, link) => {
    expect(rows(model, `/findings${query}`)).toBe(count);
    expect(pageAt(model, `/findings${query}`)).toContain(link);
    expect(pageAt(model, `/findings${query}`)).toContain("of 3, 120 rows in all");
  });

  it("keeps its filters from page to page", () => {
    expect(pageAt(model, "/findings?lifecycle=open")).toContain('href="/findings?lifecycle=open&amp;page=2"');
  });
});
