import { describe, expect, it } from "vitest";
import { budgetKeys, withReservation } from "../../lambdas/core/budget.ts";
import { closeRemediation, parkRemediation } from "../../lambdas/core/close-remediation.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { itemKey } from "../../lambdas/core/item-drift.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { RemediationReason } from "../../lambdas/core/reasons.ts";
import type { Remediation, Slot } from "../../lambdas/core/remediation.ts";
import type { Outcome, State } from "../../lambdas/core/states.ts";
import { append } from "../support/append.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createRig, endOf, type Rig } from "../support/workflow-rig.ts";

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const change = { before: { colour: "red" }, after: { colour: "blue" } };

/** A remediation that went through these states, a minute each, and holds its lease and its budgets. */
const gone = async (states: readonly State[], finding: Finding = sampleFinding()) => {
  const rig = await createRig({ finding });
  const remediation = (await rig.ledger.getRemediation(rig.id)) ?? expect.unreachable();
  for (const [index, state] of states.entries())
    await append(rig.ledger, rig.id, {
      state,
      detail: state === "planned" ? change : {},
      at: at(index + 1).toISOString(),
    });
  await rig.ledger.acquireLease(finding.subject, rig.id, at(0).toISOString(), at(20).toISOString());
  for (const key of Object.values(budgetKeys(remediation)))
    await rig.ledger.putBudget(withReservation(null, key, remediation, at(0)) ?? expect.unreachable(), null);
  return { rig, remediation };
};

const close = (rig: Rig, remediation: Remediation, outcome: Outcome, reason: RemediationReason): Promise<void> =>
  closeRemediation(rig.ledger, remediation, { outcome, reason }, sampleConfig(), at(10));

const slotOf = async ({ ledger, finding }: Rig): Promise<Slot> =>
  (await ledger.getSlot("sample/set-colour", finding.subject)) ?? expect.unreachable();

/** How its places are held in the budgets of its playbook and of its account. */
const places = async ({ ledger }: Rig, remediation: Remediation) => {
  const { playbook, account } = budgetKeys(remediation);
  const held = async (key: string) => (await ledger.getBudget(key))?.reservations.map(({ inFlight }) => inFlight);
  return [await held(playbook), await held(account)];
};

const [atWork, letGo, none] = [
  [[true], [true]],
  [[false], [true]],
  [[], []],
] as const;
const planned = ["planned"] as const;
const applying = ["planned", "applying"] as const;
const verifying = ["planned", "applying", "verifying"] as const;

describe("a remediation that has ended", () => {
  it.each([
    ["failed", "never-applied", applying, at(11)],
    ["escalated", "partly-applied", applying, at(11)],
    ["escalated", "unreadable-after-write", applying, at(11)],
    ["escalated", "rollback-unverified", verifying, at(11)],
    ["escalated", "run-lost", applying, at(20)],
    ["healed", "verified", verifying, null],
    ["failed", "write-rejected", applying, null],
  ] satisfies [Outcome, RemediationReason, readonly State[], Date | null][])(
    "%s, %s: has its lease for as long as a write of it can still land",
    async (outcome, reason, states, until) => {
      const { rig, remediation } = await gone(states);
      await close(rig, remediation, outcome, reason);
      const { lease } = await rig.ledger.readGuards(remediation);
      const left = lease && lease.until > at(10).toISOString() ? lease.until : null;
      expect(left).toBe(until?.toISOString() ?? null);
    },
  );

  it.each([
    ["healed", "verified", verifying, letGo],
    ["escalated", "partly-applied", applying, letGo],
    ["failed", "write-rejected", applying, none],
    // Nobody knows whether it is at work.
    ["escalated", "run-lost", applying, atWork],
    // What it came to stands in a history that is lost.
    ["superseded", "ledger-restored", [], letGo],
    // It took no place, and whose this is ends by itself.
    ["recorded", "mode-observe", planned, atWork],
  ] satisfies [Outcome, RemediationReason, readonly State[], unknown][])(
    "%s, %s: gives back the places that it took, and the rates count what may have been written",
    async (outcome, reason, states, held) => {
      const { rig, remediation } = await gone(states);
      await close(rig, remediation, outcome, reason);
      expect(await places(rig, remediation)).toEqual(held);
    },
  );

  it("and wrote is remembered with what it wrote, when, and what that came to", async () => {
    const { ledger, finding, history } = await endOf({});
    const slot = await ledger.getSlot("sample/set-colour", finding.subject);
    const when = (state: State) => history.find((entry) => entry.state === state)?.at;
    expect(slot?.openId).toBeNull();
    expect(slot?.attempts).toEqual([
      {
        generation: 1,
        outcome: "healed",
        reason: "verified",
        ...change,
        writtenAt: when("applying"),
        endedAt: when("healed"),
      },
    ]);
  });

  it.each([
    ["partly-applied", true],
    ["unreadable-after-write", true],
    ["run-lost", true],
    ["ledger-restored", true],
    ["state-unreadable", false],
  ] satisfies [RemediationReason, boolean][])(
    "in its writing step, %s: is an attempt to those that follow: %s",
    async (reason, isAttempt) => {
      const { rig, remediation } = await gone(applying);
      await close(rig, remediation, "escalated", reason);
      const attempts = isAttempt ? [{ reason, ...change, writtenAt: at(2).toISOString() }] : [];
      expect((await slotOf(rig)).attempts).toMatchObject(attempts);
    },
  );

  it("before it began to write is no attempt, whatever became of it", async () => {
    const { rig, remediation } = await gone(planned);
    await close(rig, remediation, "escalated", "run-lost");
    expect((await slotOf(rig)).attempts).toEqual([]);
  });

  it("leaves a slot alone that another one has by now", async () => {
    const { rig, remediation } = await gone(verifying);
    const slot = await slotOf(rig);
    const others = { ...slot, openId: "another", version: slot.version + 1 };
    await rig.ledger.putSlot(others, slot.version);
    await close(rig, remediation, "healed", "verified");
    expect(await slotOf(rig)).toEqual(others);
  });

  it("and finds no slot any more has nothing to free there", async () => {
    const { rig, remediation } = await gone(verifying);
    const ledger: Ledger = {
      ...rig.ledger,
      readHoldings: async (held) => ({ ...(await rig.ledger.readHoldings(held)), slot: null }),
      getSlot: async () => null,
      putSlot: () => expect.unreachable("nobody has the slot"),
    };
    await closeRemediation(ledger, remediation, { outcome: "healed", reason: "verified" }, sampleConfig(), at(10));
  });

  const group = {
    cluster: "shop",
    nodeGroup: "web",
    owner: "homeostat",
    min: 1,
    max: 9,
    podsPerNode: null,
    addressesPerNode: 10,
    scaleIn: false,
    insteadOf: null,
    signals: [],
  } as const;
  it.each([
    ["whose fallback may answer is due at once", { registered: { ...group, fallback: "spare" } }, at(10)],
    ["that nothing else can answer waits", { registered: { ...group, fallback: null } }, at(15)],
    ["that is registered nowhere any more waits", {}, at(15)],
  ] as const)("undone, of an alarm %s", async (_what, registered, dueAt) => {
    const detail = { type: "alarm", alarm: "cpu", alarmArn: "", form: "metric", state: "ALARM", metrics: [] } as const;
    const finding = sampleFinding({ kind: "alarm", detail: { ...detail, ...registered } });
    const { rig, remediation } = await gone(verifying, finding);
    await close(rig, remediation, "rolled-back", "rolled-back-after-failure");
    expect((await slotOf(rig)).dueAt).toBe(dueAt.toISOString());
  });

  it.each([
    ["misconfiguration", "healed", "verified", verifying, "resolved", at(3)],
    ["drift", "healed", "verified", verifying, "resolved", at(3)],
    ["vulnerability", "healed", "verified", verifying, "open", at(3)],
    ["misconfiguration", "skipped", "already-compliant", [], "resolved", at(0)],
    ["misconfiguration", "failed", "write-rejected", applying, "open", null],
  ] satisfies [Finding["kind"], Outcome, RemediationReason, readonly State[], Finding["lifecycle"], Date | null][])(
    "of a %s, %s (%s): tells since when nothing is wrong, and ends what AWS Config recorded before",
    async (kind, outcome, reason, states, lifecycle, since) => {
      const { rig, remediation } = await gone(states, sampleFinding({ kind }));
      const key = itemKey(remediation.subject);
      await rig.ledger.putFinding({ finding: sampleFinding({ key, kind: "drift" }), decisions: [] });
      await close(rig, remediation, outcome, reason);
      expect((await rig.ledger.getFinding(key))?.finding.lifecycle).toBe(lifecycle);
      expect((await slotOf(rig)).seenWellAt).toBe(since?.toISOString());
    },
  );
});

it("a remediation that has to wait lets everything go but its slot, and is looked at soon", async () => {
  const { rig, remediation } = await gone(applying);
  await parkRemediation(rig.ledger, remediation, "lease-busy", at(10));
  const { lease } = await rig.ledger.readGuards(remediation);
  expect(lease === null || lease.until <= at(10).toISOString()).toBe(true);
  expect(await places(rig, remediation)).toEqual(none);
  expect(await slotOf(rig)).toMatchObject({ openId: rig.id, dueAt: "2026-01-01T00:10:45.000Z" });
});
