import { describe, expect, it } from "vitest";
import { budgetKeys, withReservation } from "../../lambdas/core/budget.ts";
import { guardedWrite, type Intention } from "../../lambdas/core/guarded-write.ts";
import { jobFor, loadRemediation } from "../../lambdas/core/load-remediation.ts";
import { acts } from "../../lambdas/core/playbook.ts";
import { awsError, type World } from "../support/sample-playbook.ts";
import { createRig, type Rig, type RigOptions } from "../support/workflow-rig.ts";

const change = { summary: "paint it", before: { colour: "red" }, after: { colour: "blue" }, impact: "none" } as const;

/** A writing step whose run holds all that it needs, until something is changed about that. */
const ready = async (options: RigOptions = {}) => {
  const rig = await createRig(options);
  const { ledger, ports, id } = rig;
  const now = ports.now();
  const { subject } = rig.finding;
  await ledger.acquireLease(subject, id, now.toISOString(), new Date(now.getTime() + 600_000).toISOString());
  const job = jobFor(ports, await loadRemediation(ports, id));
  const keys = budgetKeys(job.remediation);
  for (const key of [keys.playbook, keys.account]) {
    const place = withReservation(null, key, job.remediation, now);
    if (place) await ledger.putBudget(place, null);
  }
  return {
    ...rig,
    write: (over: Partial<Intention> = {}) => {
      const { playbook } = job;
      if (!acts(playbook)) throw new Error("the sample playbook acts");
      return guardedWrite(ports, { ...job, playbook }, change, { purpose: "apply", stillWanted: () => true, ...over });
    },
  };
};
const failing = (error: unknown, world: Partial<World> = {}): RigOptions => ({
  world: { ...world, writeErrors: [{ error: error as Error, applied: false }] },
});
const halt = (rig: Rig) => rig.ledger.putHalt(null, { by: "ops", reason: "a look first", at: "noon" });

describe("the writing step", () => {
  it("writes once where nothing stands in the way", async () => {
    const { world, write } = await ready();
    expect(await write()).toEqual({ kind: "done" });
    expect(world).toMatchObject({ colour: "blue", writeCalls: 1 });
  });

  it("does not even look where the write is forbidden already", async () => {
    const rig = await ready();
    await halt(rig);
    expect(await rig.write()).toEqual({
      kind: "refused",
      reason: "halted",
      note: "halted by ops at noon: a look first",
    });
    expect(rig.world).toMatchObject({ reads: 0, writeCalls: 0 });
  });

  it("is stopped by what forbids it only since it looked", async () => {
    const rig = await ready();
    const written = rig.write({
      stillWanted: () => {
        void halt(rig);
        return true;
      },
    });
    expect(await written).toMatchObject({ kind: "refused", reason: "halted" });
    expect(rig.world).toMatchObject({ reads: 1, writeCalls: 0 });
  });

  it.each([
    ["is gone", { exists: false }, "resource-gone", "AWS::S3::Bucket invoices is not there"],
    ["is as it should be", { colour: "blue" }, "already-compliant", "somebody else was faster"],
    [
      "is another than was planned for",
      { colour: "green" },
      "state-changed",
      "the live settings are not the ones that were planned for",
    ],
    [
      "cannot be read",
      { readErrors: [awsError("AccessDenied", 403)] },
      "state-unreadable",
      "AccessDenied: AccessDenied from AWS",
    ],
  ] satisfies [string, Partial<World>, string, string][])(
    "writes nothing where the subject %s, and says so",
    async (_what, world, reason, note) => {
      const rig = await ready({ world });
      expect(await rig.write()).toEqual({ kind: "refused", reason, note });
      expect(rig.world.writeCalls).toBe(0);
    },
  );

  it("writes nothing that the playbook does not want any more", async () => {
    const { world, write } = await ready();
    expect(await write({ stillWanted: () => false })).toMatchObject({ kind: "refused", reason: "state-changed" });
    expect(world.writeCalls).toBe(0);
  });

  it("reads by the right to read, and writes by the right to write", async () => {
    const used: string[] = [];
    const rig = await ready();
    const session = rig.ports.session;
    const ports = {
      ...rig.ports,
      session: (...args: Parameters<typeof session>) => {
        used.push(args[0]);
        return session(...args);
      },
    };
    const job = jobFor(ports, await loadRemediation(ports, rig.id));
    if (!acts(job.playbook)) throw new Error("the sample playbook acts");
    await guardedWrite(ports, { ...job, playbook: job.playbook }, change, {
      purpose: "apply",
      stillWanted: () => true,
    });
    expect(used).toEqual(["read", "write"]);
  });
});

describe("an error of the write", () => {
  /** Shaped like the SDK's ServiceException, but for what the test is about. */
  const like = (over: Readonly<Record<string, unknown>>): Error => Object.assign(awsError("Refused", 403), over);

  it.each([
    ["403", awsError("AccessDenied", 403)],
    ["400, the lowest that blames us", awsError("ValidationException", 400)],
    ["499, the highest that blames us", awsError("Odd", 499)],
  ])("%s is a rejection: AWS says that it did not do it", async (_what, error) => {
    expect(await (await ready(failing(error))).write()).toEqual({
      kind: "refused",
      reason: "write-rejected",
      note: `${error.name}: ${error.message}`,
    });
  });

  it.each([
    ["a fault of AWS", awsError("InternalFailure", 500)],
    ["a status below those that blame us", like({ $metadata: { httpStatusCode: 399 } })],
    ["a status above those that blame us, though it says so", like({ $metadata: { httpStatusCode: 500 } })],
    ["a fault that is not said to be ours", like({ $fault: "server" })],
    ["no status", like({ $metadata: {} })],
    ["a status that is none", like({ $metadata: { httpStatusCode: "403" } })],
    ["no metadata", like({ $metadata: null })],
    ["metadata that is none", like({ $metadata: "403" })],
    ["no answer in time", awsError("RequestTimeout", 408)],
    ["too many calls", awsError("Odd", 429)],
    ["throttling by its name", awsError("ThrottlingException", 400)],
    ["throttling by another name", awsError("RequestLimitExceeded", 400)],
    ["a broken connection", new Error("socket hang up")],
  ])("%s leaves it unknown whether it happened", async (_what, error) => {
    expect(await (await ready(failing(error))).write()).toEqual({
      kind: "unknown",
      note: `${error.name}: ${error.message}`,
    });
  });

  it("that is no error object leaves it unknown as well", async () => {
    expect(await (await ready(failing("reset"))).write()).toEqual({ kind: "unknown", note: "reset" });
  });

  it("409 tells that something else is at work on the resource", async () => {
    const written = await (await ready(failing(awsError("ResourceInUse", 409)))).write();
    expect(written).toMatchObject({ kind: "unknown", busy: true });
  });

  it("after a part of the write was sent is no rejection: that part is there", async () => {
    const { world, write } = await ready({
      world: { undercoat: "green", writeErrors: [null, { error: awsError("AccessDenied", 403), applied: false }] },
    });
    expect(await write()).toMatchObject({ kind: "unknown" });
    expect(world).toMatchObject({ colour: "green", writeCalls: 2 });
  });
});
