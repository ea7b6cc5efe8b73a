import { describe, expect, it } from "vitest";
import { recurrenceOf } from "../../lambdas/core/recurrence.ts";
import type { Attempt } from "../../lambdas/core/remediation.ts";
import { closeGeneration, openGeneration } from "../../lambdas/core/slot.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { awsError } from "../support/sample-playbook.ts";
import { createRig, type Rig, type RigOptions } from "../support/workflow-rig.ts";

const now = new Date("2026-01-02T00:00:00.000Z");
const hoursAgo = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();
const repaired = (hours: number, over: Partial<Attempt> = {}): Attempt => ({
  generation: 1,
  outcome: "healed",
  reason: "verified",
  before: "red",
  after: "blue",
  writtenAt: hoursAgo(hours),
  endedAt: hoursAgo(hours),
  ...over,
});

describe("a drift that comes back", () => {
  it.each<[string, readonly Attempt[], boolean]>([
    ["for the third time in a day", [repaired(20), repaired(10), repaired(1)], true],
    ["for the second time", [repaired(10), repaired(1)], false],
    ["for the third time, the first of them a day ago", [repaired(24), repaired(10), repaired(1)], false],
    ["as another drift", [repaired(20), repaired(10), repaired(1, { after: "green" })], false],
    ["after a repair that did not heal", [repaired(20), repaired(10), repaired(1, { outcome: "failed" })], false],
    ["for the fourth time", [repaired(20), repaired(10), repaired(5), repaired(1)], true],
  ])("%s", (_when, earlier, stops) => {
    expect(recurrenceOf(earlier, "misconfiguration", "blue", now) !== null).toBe(stops);
  });

  it("is answered for ever where it is load", () => {
    expect(recurrenceOf([repaired(3), repaired(2), repaired(1)], "alarm", "blue", now)).toBeNull();
  });
});

describe("a run for a drift that came back too often", () => {
  const times = ["2025-12-31T06:00:00.000Z", "2025-12-31T12:00:00.000Z", "2025-12-31T18:00:00.000Z"];
  const attempts = times.map((at) => repaired(0, { after: { colour: "blue" }, writtenAt: at, endedAt: at }));

  const repairedBefore = async (options: RigOptions = {}) => {
    const rig = await createRig(options);
    const slot = (await rig.ledger.getSlot("sample/set-colour", rig.finding.subject)) ?? expect.unreachable();
    await rig.ledger.putSlot({ ...slot, attempts, version: slot.version + 1 }, slot.version);
    return rig;
  };
  const lastOf = async ({ ledger, id }: Rig) => (await ledger.history(id)).at(-1)?.detail;
  const { subject } = sampleFinding();
  const by = `arn:aws:sts::${subject.account}:assumed-role/deploy/pipeline`;
  const record = (arn: string): string =>
    JSON.stringify({
      eventTime: "2025-12-31T18:30:00Z",
      eventName: "WriteColour",
      userIdentity: { arn },
      requestParameters: { name: subject.id },
    });

  it("ends with a human before it writes, and says how often it was repaired", async () => {
    const rig = await repairedBefore();
    expect(await rig.run()).toEqual({ state: "escalated", reason: "drift-recurs" });
    expect(rig.world.writeCalls).toBe(0);
    expect(await rig.states()).not.toContain("applying");
    expect((await rig.ledger.history(rig.id)).at(-1)?.detail.note).toContain(
      "repaired 3 times within 24h, last at 2025-12-31T18:00:00.000Z",
    );
  });

  it("names who brings it back, from what CloudTrail has since the first of the repairs, and not ourselves", async () => {
    const asked: unknown[] = [];
    const ours = `arn:aws:sts::${subject.account}:assumed-role/homeostat-test-sample-set-colour-write/r1`;
    const rig = await repairedBefore({
      trail: (query) => {
        asked.push(query);
        return [record(ours), record(by)];
      },
    });
    expect(await rig.run()).toEqual({ state: "escalated", reason: "drift-recurs" });
    expect(asked).toEqual([{ call: "WriteColour", since: times[0] }]);
    const writers = [{ by, call: "WriteColour", times: 1, lastAt: "2025-12-31T18:30:00Z", through: null }];
    const detail = await lastOf(rig);
    expect(detail?.writers).toEqual({ kind: "named", writers });
    expect(detail?.note).toMatch(
      /back each time; CloudTrail names arn:aws:sts::.*\/deploy\/pipeline by WriteColour, once/,
    );
  });

  it.each(["AccessDeniedException", "ThrottlingException"])("ends alike where CloudTrail answers %s", async (name) => {
    const trail = () => {
      throw awsError(name, 400);
    };
    const rig = await repairedBefore({ trail });
    expect(await rig.run()).toEqual({ state: "escalated", reason: "drift-recurs" });
    expect((await lastOf(rig))?.writers).toEqual({ kind: "unknown", why: `${name}: ${name} from AWS` });
  });

  it("is not asked after where it has not come back so often", async () => {
    const asked: unknown[] = [];
    const rig = await createRig({ trail: (query) => [String(asked.push(query))] });
    expect(await rig.run()).toMatchObject({ state: "healed" });
    expect(asked).toEqual([]);
  });

  it("is looked at again by itself after a day, and not before, whatever is told meanwhile", () => {
    const { slot } = openGeneration(null, "sample/set-colour", sampleFinding(), now);
    const ending = { outcome: "escalated", reason: "drift-recurs", kind: "misconfiguration" } as const;
    const closed = closeGeneration(slot, ending, "5m", now);
    expect(closed).toMatchObject({ coolDownUntil: hoursAgo(-24), dueAt: hoursAgo(-24) });
    expect(closed.waiting).toMatchObject([{ findingKey: sampleFinding().key }]);
  });
});
