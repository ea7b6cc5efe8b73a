import { beforeEach, describe, expect, it } from "vitest";
import type { Breaker } from "../../../lambdas/core/breaker.ts";
import { collect } from "../../adapters/support/ledgers.ts";
import { hubAccount, sampleConfig } from "../../support/sample-config.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { type ActRig, actRig, fieldIn, playbook, refusalIn } from "./support.ts";

const why = { reason: "incident 7 is not over" };
const openBreaker: Breaker = {
  playbook,
  failures: [{ remediationId: "r1", at: "2026-01-01T08:00:00.000Z" }],
  openedAt: "2026-01-01T08:00:00.000Z",
  probe: null,
  version: 1,
};

let rig: ActRig;
beforeEach(() => {
  rig = actRig();
});
const haltOf = async (of: string) =>
  (await rig.ledger.readGuards({ id: "r1", playbook: of, subject: sampleFinding().subject })).halt;

describe("a halt", () => {
  it("stops everything, with who and why", async () => {
    expect((await rig.as("olga", "POST", "/halt", why)).status).toBe(200);
    expect(await haltOf(playbook)).toEqual({ by: "olga", at: "2026-01-01T09:00:00.000Z", ...why });
    expect((await collect(rig.ledger.acts())).map(({ verb, target, by }) => [verb, target, by])).toEqual([
      ["halt", "everything", "olga"],
    ]);
  });

  it("stops one playbook, and no other", async () => {
    await rig.as("olga", "POST", "/halt", { playbook, ...why });
    expect(await haltOf(playbook)).not.toBeNull();
    expect(await haltOf("other/playbook")).toBeNull();
  });

  it("is free: also to somebody of whom nobody can tell who it is, who is then named by ARN", async () => {
    const arn = `arn:aws:sts::${hubAccount}:assumed-role/pipeline/build-7`;
    expect((await rig.from(arn, "POST", "/halt", why)).status).toBe(200);
    expect((await haltOf(playbook))?.by).toBe(arn);
  });

  it("of a playbook that there is not is refused: it would stop nothing", async () => {
    const refused = await rig.as("olga", "POST", "/halt", { playbook: "sample/set-color", ...why });
    expect([refusalIn(refused), fieldIn(refused)]).toEqual(["not-found", "playbook"]);
  });
});

describe("to resume", () => {
  it("lifts the halt that stands, and says which", async () => {
    await rig.as("mary", "POST", "/halt", why);
    expect((await rig.as("olga", "POST", "/resume", { reason: "it is over" })).body).toMatchObject({
      playbook: null,
      halt: { by: "mary" },
    });
    expect(await haltOf(playbook)).toBeNull();
  });

  it("lifts that halt only: another stays", async () => {
    await rig.as("mary", "POST", "/halt", why);
    await rig.as("mary", "POST", "/halt", { playbook, ...why });
    await rig.as("olga", "POST", "/resume", { playbook, reason: "it is over" });
    expect((await rig.ledger.halts()).map((each) => each.playbook)).toEqual([null]);
  });

  it("leaves a halt that somebody set since", async () => {
    const first = { by: "mary", reason: "one", at: "2026-01-01T09:00:00.000Z" };
    const second = { ...first, reason: "two", at: "2026-01-01T09:00:01.000Z" };
    await rig.ledger.putHalt(null, first);
    const halts = async () => {
      const seen = await rig.ledger.halts();
      await rig.ledger.putHalt(null, second);
      return seen;
    };
    const racing = actRig({}, { ledger: { ...rig.ledger, halts } });
    expect(refusalIn(await racing.as("olga", "POST", "/resume", { reason: "it is over" }))).toBe("contended");
    expect(await haltOf(playbook)).toEqual(second);
  });

  it("closes the breaker of a playbook", async () => {
    await rig.ledger.putBreaker(openBreaker, null);
    expect((await rig.as("olga", "POST", "/resume", { playbook, reason: "repaired" })).body).toEqual({
      playbook,
      halt: null,
      breakerOpenedAt: openBreaker.openedAt,
    });
    expect(await rig.ledger.getBreaker(playbook)).toMatchObject({ openedAt: null, failures: [], version: 2 });
  });

  it("says where nothing was stopped", async () => {
    expect(refusalIn(await rig.as("olga", "POST", "/resume", { reason: "just in case" }))).toBe("nothing-to-resume");
  });

  it("needs the right to operate", async () => {
    await rig.as("mary", "POST", "/halt", why);
    expect(refusalIn(await rig.as("mary", "POST", "/resume", { reason: "it is over" }))).toBe("not-entitled");
    expect(await haltOf(playbook)).not.toBeNull();
  });

  it.each([
    ["one account", { accounts: [sampleConfig().hub.account] }],
    ["one region", { regions: ["eu-west-1"] }],
    ["other playbooks", { playbooks: ["other/*"] }],
  ])("needs more than a right over %s, for a halt reaches everywhere", async (_where, narrowed) => {
    rig = actRig({ people: [{ id: "olga", may: ["operate"], ...narrowed }] });
    await rig.as("olga", "POST", "/halt", { playbook, ...why });
    expect(refusalIn(await rig.as("olga", "POST", "/resume", { playbook, reason: "it is over" }))).toBe("not-entitled");
  });

  it("needs a person", async () => {
    await rig.as("mary", "POST", "/halt", why);
    const arn = `arn:aws:sts::${hubAccount}:assumed-role/admin/olga`;
    expect(refusalIn(await rig.from(arn, "POST", "/resume", { reason: "it is over" }))).toBe("not-a-person");
  });
});
