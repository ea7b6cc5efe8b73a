import { describe, expect, it } from "vitest";
import { type AnyPlaybook, defineTriage, skip } from "../../lambdas/core/playbook.ts";
import { endRequest, requestRollback } from "../../lambdas/core/request-rollback.ts";
import type { Journal } from "../support/replaying-steps.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { awsError, samplePlaybook, type World } from "../support/sample-playbook.ts";
import { agree, ask, exempted, healed, rollBack } from "../support/wanted-back.ts";
import type { Rig } from "../support/workflow-rig.ts";

/** The sample playbook as of a version that writes nothing any more. */
const looking = (world: World) => {
  const { id, title, why, frameworks, triggers, options, reads } = samplePlaybook(world);
  const plan = () => skip("already-compliant");
  return defineTriage({
    id,
    title,
    why,
    frameworks,
    triggers,
    options,
    reads,
    observe: async () => world.colour,
    plan,
  });
};

/** The way back leads to whatever the subject's tag says; without one, nowhere. */
const guided = (world: World) =>
  samplePlaybook(world, {
    rollback: { to: ({ tags }) => (tags["back"] === undefined ? null : { colour: tags["back"] }) },
  });

/** What the request says in the end, of a way back that was not taken. */
const refused = async (
  rig: Rig,
  whileWaiting: (journal: Journal) => Promise<boolean>,
  config = exempted,
  playbooks: readonly AnyPlaybook[] = rig.ports.playbooks,
) => {
  const { answer } = await ask(rig);
  expect(answer.kind).toBe("requested");
  const { result } = await rollBack({ ...rig, ports: { ...rig.ports, playbooks } }, whileWaiting, { config });
  expect(result.state).toBe("healed");
  expect(rig.world.writeCalls).toBe(1);
  return (await rig.ledger.getRollback(rig.id))?.ended;
};

describe("a way back that is not taken says why", () => {
  it("nobody but who asked for it may approve", async () => {
    const alone = sampleConfig({
      people: [{ id: "olga", may: ["operate", "approve"] }],
      playbooks: {},
    });
    const ended = await refused(await healed(), async () => expect.unreachable("nobody is asked"), alone);
    expect(ended).toMatchObject({
      reason: "approval-unavailable",
      note: "nobody but who asked for it may approve",
    });
  });

  it("nobody answered, and by when", async () => {
    expect(await refused(await healed(), async () => false)).toMatchObject({
      reason: "approval-expired",
      note: expect.stringMatching(/^by 2026-01-0/),
    });
  });

  it("another remediation held the subject for too long", async () => {
    const rig = await healed();
    const ended = await refused(rig, async (journal) => {
      const [now = "", until = ""] = [0, 60].map((add) => new Date(journal.now + add * 60_000).toISOString());
      await rig.ledger.acquireLease(rig.finding.subject, "another", now, until);
      return agree(rig)(journal);
    });
    expect(ended).toMatchObject({ reason: "lease-busy", note: "for as long as we had patience" });
  });

  it("the way back was another one by then", async () => {
    const rig = await healed({ playbook: guided });
    rig.world.tags = { back: "red" };
    const ended = await refused(rig, async (journal) => {
      rig.world.tags = { back: "green" };
      return agree(rig)(journal);
    });
    expect(ended).toMatchObject({
      reason: "approval-stale",
      note: "it was approved for another plan, by other people or for an earlier time",
    });
  });

  it("nothing safe is left to do", async () => {
    const ended = await refused(await healed({ playbook: guided }), async () => false);
    expect(ended).toMatchObject({ reason: "irreversible", note: "nothing safe is left to do" });
  });

  it("the playbook only looks by now", async () => {
    const rig = await healed();
    const ended = await refused(rig, async () => false, exempted, [looking(rig.world)]);
    expect(ended).toMatchObject({ reason: "irreversible", note: "the playbook never writes" });
  });

  it("what was there before is not kept any more", async () => {
    const rig = await healed();
    const ledger = { ...rig.ports.ledger, getBeforeImage: async () => null };
    const ended = await refused({ ...rig, ports: { ...rig.ports, ledger } }, async () => false);
    expect(ended).toMatchObject({
      reason: "before-image-gone",
      note: "what was there before is not on record any more",
    });
  });

  it("what is there now could not be read", async () => {
    const rig = await healed();
    rig.world.readErrors = Array.from({ length: 9 }, () => awsError("AccessDenied", 403));
    expect(await refused(rig, async () => false)).toMatchObject({
      reason: "state-unreadable",
      note: "AccessDenied: AccessDenied from AWS",
    });
  });

  it("the subject is gone", async () => {
    const rig = await healed();
    rig.world.exists = false;
    expect(await refused(rig, async () => false)).toMatchObject({ reason: "resource-gone", note: "invoices" });
  });

  it("the live settings are not what the remediation left", async () => {
    const rig = await healed();
    rig.world.colour = "green";
    expect(await refused(rig, async () => false)).toMatchObject({
      reason: "state-changed",
      note: "the live settings are not the ones that the remediation left",
    });
  });
});

describe("a request to undo", () => {
  const launcher = { launch: async () => {}, isRunning: async () => true };
  const wish = { by: "olga", reason: "the shop is down" };

  it("of a remediation that nobody knows is refused", async () => {
    const rig = await healed();
    const facts = { playbook: rig.ports.playbooks[0], exemption: null, config: exempted };
    const ports = { ledger: rig.ledger, launcher, now: rig.ports.now };
    expect(await requestRollback(ports, { ...wish, remediationId: "nobody's" }, facts)).toEqual({
      kind: "refused",
      reason: "not-healed",
    });
  });

  it.each([
    ["nobody knows any more", () => undefined],
    ["only looks by now", looking],
    ["cannot undo its writes", (world: World) => samplePlaybook(world, { rollback: { irreversible: "paint" } })],
  ] as const)("of a playbook that %s is refused", async (_what, playbook) => {
    const rig = await healed();
    const facts = { playbook: playbook(rig.world), exemption: null, config: exempted };
    const ports = { ledger: rig.ledger, launcher, now: rig.ports.now };
    expect(await requestRollback(ports, { ...wish, remediationId: rig.id }, facts)).toEqual({
      kind: "refused",
      reason: "irreversible",
    });
  });

  it("that somebody else was faster to make is refused, and starts nothing", async () => {
    const rig = await healed();
    const launched: string[] = [];
    const ports = {
      ledger: { ...rig.ledger, putRollback: async () => false },
      launcher: { ...launcher, launch: async (id: string) => void launched.push(id) },
      now: rig.ports.now,
    };
    const facts = { playbook: rig.ports.playbooks[0], exemption: null, config: exempted };
    expect(await requestRollback(ports, { ...wish, remediationId: rig.id }, facts)).toEqual({
      kind: "refused",
      reason: "already-requested",
    });
    expect(launched).toEqual([]);
  });

  it("is ended once, by its own execution only, and again where others change it meanwhile", async () => {
    const rig = await healed();
    await ask(rig);
    const why = { reason: "approval-expired", note: "by noon" } as const;
    const ports = { ledger: rig.ledger, now: rig.ports.now };
    await endRequest(ports, { remediationId: rig.id, attempt: 2 }, why);
    expect((await rig.ledger.getRollback(rig.id))?.ended).toBeNull();
    const contended = { ...ports, ledger: { ...rig.ledger, putRollback: async () => false } };
    await expect(endRequest(contended, { remediationId: rig.id, attempt: 1 }, why)).rejects.toThrow(/try again/);
    await endRequest(ports, { remediationId: rig.id, attempt: 1 }, why);
    const ended = await rig.ledger.getRollback(rig.id);
    expect(ended).toMatchObject({ ended: { reason: "approval-expired", note: "by noon" }, dueAt: null, version: 2 });
    await endRequest(ports, { remediationId: rig.id, attempt: 1 }, { ...why, note: "again" });
    expect(await rig.ledger.getRollback(rig.id)).toEqual(ended);
  });
});
