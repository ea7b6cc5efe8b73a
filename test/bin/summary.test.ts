import { describe, expect, it } from "vitest";
import { type Remains, summarise } from "../../bin/local-run/summary.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { eventFixture } from "../support/event-fixtures.ts";

const event = eventFixture("config-compliance", "first-evaluation");
const findings = parseEvent(event).findings.map((finding) => ({ finding, decisions: [], refused: false }));
const remains: Remains = {
  events: [event],
  findingsOf: (body) => parseEvent(body).findings,
  deadLetters: [],
  findings,
  tickets: [],
  remediations: [],
  wallSeconds: 1.5,
};

it("counts an event whose findings are in the ledger as kept", () => {
  expect(summarise(remains)).toEqual({
    events: 1,
    findings: findings.length,
    remediations: [],
    tickets: 0,
    lost: 0,
    wallSeconds: 1.5,
  });
});

it("counts an event of which nobody recorded a finding as lost", () => {
  expect(summarise({ ...remains, findings: [] }).lost).toBe(1);
});

it("counts an event of which only an older word was recorded as lost", () => {
  const older = findings.map((record) => ({
    ...record,
    finding: { ...record.finding, revision: "2000-01-01T00:00:00.000Z" },
  }));
  expect(summarise({ ...remains, findings: older }).lost).toBe(1);
});

it("counts an event that cannot be read as kept only as a dead letter", () => {
  expect(summarise({ ...remains, events: ["{"] }).lost).toBe(1);
  expect(summarise({ ...remains, events: ["{"], deadLetters: ["{"] }).lost).toBe(0);
});

describe("an item that tells of nothing wrong", () => {
  const [told] = findings;
  if (!told) throw new Error("the fixture tells of a finding");
  const item = {
    ...told.finding,
    key: "item",
    kind: "drift",
    lifecycle: "resolved",
    detail: { type: "configurationItem", status: "OK", changedProperties: [] },
  } as const;
  const later: Remains = { ...remains, findingsOf: () => [item] };

  it("is kept where nothing was known to be wrong, though nobody recorded it", () => {
    expect(summarise({ ...later, findings: [] }).lost).toBe(0);
  });

  it("is lost where the ledger says that something is wrong still", () => {
    const open = { ...item, lifecycle: "open", revision: "2000-01-01T00:00:00.000Z" } as const;
    expect(summarise({ ...later, findings: [{ ...told, finding: open }] }).lost).toBe(1);
  });
});
