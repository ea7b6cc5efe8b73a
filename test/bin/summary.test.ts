import { expect, it } from "vitest";
import { type Remains, summarise } from "../../bin/local-run/summary.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { eventFixture } from "../support/event-fixtures.ts";

const event = eventFixture("config-compliance", "first-evaluation");
const findings = parseEvent(event).findings.map((finding) => ({ finding, decisions: [], refused: false }));
const remains: Remains = {
  events: [event],
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
