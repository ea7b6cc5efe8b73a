import { describe, expect, it } from "vitest";
import type { Decision } from "../../lambdas/core/decide.ts";
import { ticketId } from "../../lambdas/core/names.ts";
import { readTicket } from "../../lambdas/core/ticket.ts";
import { ticketControls } from "../../lambdas/core/ticket-controls.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const finding = sampleFinding();
const decision = (playbook: string): Decision => ({
  findingKey: finding.key,
  playbook,
  mode: "enforce",
  outcome: "remediate",
  reason: "mode-enforce",
});

describe("what a ticket is about", () => {
  it("is the playbook that answers, whichever source told of it", () => {
    const record = { finding, decisions: [decision("sample/set-colour")] };
    expect(ticketControls(record)).toEqual([{ control: "sample/set-colour", playbook: "sample/set-colour" }]);
  });

  it("is the finding's control where no playbook answers", () => {
    expect(ticketControls({ finding, decisions: [] })).toEqual([{ control: "config-rule:colour", playbook: null }]);
  });

  it("is the alarm itself where nobody registered it", () => {
    const alarmArn = "arn:aws:cloudwatch:eu-west-1:444455556666:alarm:disk";
    const alarm = sampleFinding({
      control: { type: "alarm", title: "disk", alarm: "disk", alarmArn },
      detail: { type: "alarm", alarm: "disk", alarmArn, form: "metric", state: "ALARM", metrics: [] },
    });
    expect(ticketControls({ finding: alarm, decisions: [decision("eks/scale-node-group")] })).toEqual([
      { control: `alarm:${alarmArn}`, playbook: null },
    ]);
  });

  it("has an id of its own for every control and subject, and for nothing else", () => {
    const { subject } = finding;
    expect(ticketId("a/b", subject)).toBe(ticketId("a/b", { ...subject, name: "other", tags: { a: "b" } }));
    expect(ticketId("a/b", subject)).not.toBe(ticketId("a/c", subject));
    expect(ticketId("a/b", subject)).not.toBe(ticketId("a/b", { ...subject, region: "eu-central-1" }));
  });
});

it("reads a record of an older version, which knows only what it is about", () => {
  const old = { id: "t", control: "a/b", subject: finding.subject, tracker: "github:example/estate" };
  expect(readTicket(old)).toMatchObject({
    ...old,
    title: "a/b",
    item: null,
    earlier: [],
    written: null,
    hold: null,
    version: 0,
  });
});
