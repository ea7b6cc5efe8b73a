import { describe, expect, it } from "vitest";
import {
  type Budget,
  type Budgets,
  budgetKeys,
  holds,
  limitsOf,
  released,
  type Spender,
  spentFor,
  withReservation,
} from "../../lambdas/core/budget.ts";
import { type Fleet, fleetSize, withCount } from "../../lambdas/core/fleet.ts";
import { promisedPlaces } from "../../lambdas/core/promised-places.ts";
import { releaseBudgets, reserveBudgets } from "../../lambdas/core/spend-budget.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const { subject } = sampleFinding();
const spender = (id: string, over: Partial<Spender> = {}): Spender => ({
  id,
  playbook: "sample/set-colour",
  subject,
  finding: sampleFinding(),
  ...over,
});
const keys = budgetKeys(spender("any"));
const limits = { playbookPerHour: 3, accountPerHour: 3, inFlight: 3, fleetShare: 0.5 };
const ample = { playbookPerHour: 100, accountPerHour: 100, inFlight: 100, fleetShare: 1 };
const counts = {
  account: memberAccount,
  region: "eu-west-1",
  rule: "colour",
  ruleArn: "arn:colour",
  identifier: "COLOUR",
  compliant: 15,
  nonCompliant: 5,
  insufficient: 0,
  asOf: at(0).toISOString(),
};
const fleet = withCount(null, counts, ["sample/set-colour"]);

const taken = (key: string, holders: readonly (readonly [id: string, minute: number])[]): Budget =>
  holders.reduce<Budget | null>(
    (budget, [id, minute]) => withReservation(budget, key, spender(id), at(minute)) ?? budget,
    null,
  ) ?? expect.unreachable();
/** Places that remediations took at these minutes. */
const used = (...holders: readonly (readonly [id: string, minute: number])[]): Budgets => ({
  playbook: taken(keys.playbook, holders),
  account: taken(keys.account, holders),
});
const three = used(["a", 0], ["b", 10], ["c", 20]);

describe("a budget", () => {
  it("has a place until as many were taken within an hour as it has", () => {
    expect(spentFor(used(["a", 0], ["b", 10]), fleet, spender("d"), limits, at(30))).toBeNull();
    expect(spentFor(three, fleet, spender("d"), limits, at(59))).not.toBeNull();
    expect(spentFor(three, fleet, spender("d"), limits, at(60))).toBeNull();
  });

  it("is one for each playbook, whatever the account, and one for each account", () => {
    const other = budgetKeys({ playbook: "other/playbook", subject });
    expect(other.playbook).not.toBe(keys.playbook);
    expect(other.account).toBe(keys.account);
    const elsewhere = budgetKeys({ playbook: "sample/set-colour", subject: { ...subject, account: "999999999999" } });
    expect(elsewhere.playbook).toBe(keys.playbook);
    expect(elsewhere.account).not.toBe(keys.account);
  });

  it("is not spent for whoever holds a place", () => {
    expect(spentFor(three, fleet, spender("b"), limits, at(59))).toBeNull();
  });

  it.each([
    ["by a playbook in an hour", { playbookPerHour: 3 }, /of 3 an hour by sample\/set-colour, 3 are used/],
    ["in an account in an hour", { accountPerHour: 3 }, new RegExp(`of 3 an hour in ${memberAccount}`)],
    ["by a playbook at once", { inFlight: 3 }, /of 3 at once by sample\/set-colour/],
    ["of a fleet in an hour", { fleetShare: 0.15 }, /of 3 an hour by sample\/set-colour of its 20 subjects/],
  ])("counts what is written %s", (_what, limit, note) => {
    expect(spentFor(three, fleet, spender("d"), ample, at(30))).toBeNull();
    expect(spentFor(three, fleet, spender("d"), { ...ample, ...limit }, at(30))?.note).toMatch(note);
  });

  it("says when a place is free again, and does not have everybody ask every minute", () => {
    const rate = { ...ample, playbookPerHour: 3 };
    expect(spentFor(three, fleet, spender("d"), rate, at(30))?.retryAt).toBe(at(60).toISOString());
    expect(spentFor(three, fleet, spender("d"), { ...rate, playbookPerHour: 2 }, at(30))?.retryAt).toBe(
      at(70).toISOString(),
    );
    expect(spentFor(three, fleet, spender("d"), rate, at(59))?.retryAt).toBe(at(64).toISOString());
    for (const own of [{ accountPerHour: 3 }, { fleetShare: 0.15 }])
      expect(spentFor(three, fleet, spender("d"), { ...ample, ...own }, at(30))?.retryAt).toBe(at(60).toISOString());
    // Whichever of them ended last.
    const landed = { ...three, playbook: released(three.playbook, "a", "landed") };
    expect(spentFor(landed, fleet, spender("d"), rate, at(30))?.retryAt).toBe(at(60).toISOString());
    expect(spentFor(three, fleet, spender("d"), { ...ample, inFlight: 3 }, at(30))?.retryAt).toBe(at(31).toISOString());
  });

  it("says in words which it is, and when its next place is free, however soon another look is worth it", () => {
    const rate = { ...ample, playbookPerHour: 3 };
    const freesAt = at(60).toISOString();
    for (const minute of [30, 59])
      expect(spentFor(three, fleet, spender("d"), rate, at(minute))).toMatchObject({
        budget: "3 an hour by sample/set-colour",
        freesAt,
        note: `of 3 an hour by sample/set-colour, 3 are used; the next place is free at ${freesAt}`,
      });
    expect(spentFor(three, fleet, spender("d"), { ...ample, inFlight: 3 }, at(30))).toMatchObject({
      freesAt: null,
      note: "of 3 at once by sample/set-colour, 3 are used; the next place is free when one that is at work has ended",
    });
  });

  it("lets one subject of the smallest fleet be changed", () => {
    const two = withCount(null, { ...counts, compliant: 1, nonCompliant: 1 }, ["sample/set-colour"]);
    const share = { ...ample, fleetShare: 0.1 };
    expect(spentFor({ playbook: null, account: null }, two, spender("a"), share, at(0))).toBeNull();
    expect(spentFor(used(["a", 0]), two, spender("b"), share, at(1))).not.toBeNull();
  });

  it("lets one subject after the other be changed where nobody has counted how many there are", () => {
    const one = used(["a", 0]);
    expect(spentFor(one, null, spender("b"), ample, at(1))?.note).toMatch(/at once by .* nobody has counted/);
    const landed = { ...one, playbook: released(one.playbook, "a", "landed") };
    expect(spentFor(landed, null, spender("b"), ample, at(1))).toBeNull();
    // Another region is another fleet, and so is another account.
    for (const place of [{ region: "eu-central-1" }, { account: "999999999999" }])
      expect(spentFor(one, null, spender("b", { subject: { ...subject, ...place } }), ample, at(1))).toBeNull();
  });

  it("counts no fleet for what answers to an alarm, and every rate", () => {
    const alarm = spender("d", { finding: { kind: "alarm" } });
    expect(spentFor(three, null, alarm, ample, at(30))).toBeNull();
    expect(spentFor(three, null, alarm, { ...ample, playbookPerHour: 3 }, at(30))).not.toBeNull();
    expect(spentFor(three, null, alarm, { ...ample, inFlight: 3 }, at(30))).not.toBeNull();
  });

  it("is held by a place that has not run out", () => {
    expect(holds(null, "a", at(0))).toBe(false);
    expect(holds(three.playbook, "a", at(59))).toBe(true);
    expect(holds(three.playbook, "a", at(60))).toBe(false);
    expect(holds(three.playbook, "d", at(0))).toBe(false);
  });

  it("gives a remediation one place, however often it asks, and forgets what has run out", () => {
    expect(withReservation(three.playbook, keys.playbook, spender("a"), at(59))).toBeNull();
    const next = withReservation(three.playbook, keys.playbook, spender("d"), at(75));
    expect(next?.reservations.map(({ remediationId }) => remediationId)).toEqual(["c", "d"]);
    expect(next?.version).toBe((three.playbook?.version ?? 0) + 1);
  });

  it("keeps counting what landed for its hour, and not what was never sent", () => {
    const landed = released(three.playbook, "a", "landed");
    expect(landed?.version).toBe((three.playbook?.version ?? 0) + 1);
    expect(spentFor({ ...three, playbook: landed }, fleet, spender("d"), { ...ample, inFlight: 3 }, at(30))).toBeNull();
    expect(
      spentFor({ ...three, playbook: landed }, fleet, spender("d"), { ...ample, playbookPerHour: 3 }, at(30)),
    ).not.toBeNull();
    const unused = released(three.playbook, "a", "unused");
    expect(
      spentFor({ ...three, playbook: unused }, fleet, spender("d"), { ...ample, playbookPerHour: 3 }, at(30)),
    ).toBeNull();
    expect(released(landed, "a", "landed")).toBeNull();
    expect(released(three.playbook, "nobody", "unused")).toBeNull();
    expect(released(null, "a", "unused")).toBeNull();
  });
});

describe("the limits of a playbook", () => {
  it("are its own, else those of everything, and of two configurations the stricter each time", () => {
    const budgets = { playbookPerHour: 50, accountPerHour: 20, inFlight: 5 };
    const one = sampleConfig({ budgets });
    expect(limitsOf([one], "sample/set-colour")).toMatchObject({ playbookPerHour: 50, inFlight: 5, fleetShare: 0.5 });
    const playbooks = { "sample/*": { budget: { perHour: 7, inFlight: 9, fleetShare: 1 } } };
    const own = sampleConfig({ budgets, playbooks });
    expect(limitsOf([own], "sample/set-colour")).toMatchObject({ playbookPerHour: 7, inFlight: 9, fleetShare: 1 });
    expect(limitsOf([own, one], "sample/set-colour")).toMatchObject({
      playbookPerHour: 7,
      inFlight: 5,
      fleetShare: 0.5,
    });
    const wider = sampleConfig({ budgets: { ...budgets, accountPerHour: 30 } });
    expect(limitsOf([wider, one], "sample/set-colour").accountPerHour).toBe(20);
  });
});

describe("a fleet", () => {
  it("is as large as the largest count of the rules that a playbook answers to", () => {
    const both = withCount(fleet, { ...counts, ruleArn: "arn:other", compliant: 40 }, ["sample/set-colour"]);
    expect(fleetSize(both, "sample/set-colour", at(1))).toBe(45);
    expect(fleetSize(both, "other/playbook", at(1))).toBeNull();
    expect(fleetSize(withCount(both, { ...counts, ruleArn: "arn:other" }, []), "sample/set-colour", at(1))).toBe(20);
  });

  it("is unknown when nobody has counted it for a day", () => {
    expect(fleetSize(fleet, "sample/set-colour", at(24 * 60 - 1))).toBe(20);
    expect(fleetSize(fleet, "sample/set-colour", at(24 * 60))).toBeNull();
    expect(fleetSize(null, "sample/set-colour", at(0))).toBeNull();
  });

  it("is unknown where no subject was judged yet: the one that a remediation is about is there", () => {
    const none = withCount(null, { ...counts, compliant: 0, nonCompliant: 0 }, ["sample/set-colour"]);
    expect(fleetSize(none, "sample/set-colour", at(1))).toBeNull();
  });

  it("stays small however many rules there are, and keeps the newest counts", () => {
    const many = Array.from({ length: 150 }, (_, index) => index).reduce<Fleet | null>(
      (sum, index) => withCount(sum, { ...counts, ruleArn: `arn:${index}`, asOf: at(index).toISOString() }, ["a/b"]),
      null,
    );
    expect(Object.keys(many?.rules ?? {})).toHaveLength(100);
    expect(many?.rules).toHaveProperty("arn:149");
    expect(many?.rules).not.toHaveProperty("arn:49");
  });
});

describe("reserving", () => {
  const none = { budgets: { playbook: null, account: null }, fleet };
  const reserve = (ledger: ReturnType<typeof memoryLedger>, id: string, within = limits) =>
    reserveBudgets(ledger, none, spender(id), within, at(0));
  const holders = async (ledger: ReturnType<typeof memoryLedger>, key: string): Promise<readonly string[]> =>
    ((await ledger.getBudget(key))?.reservations ?? []).map(({ remediationId }) => remediationId);

  it("takes a place in both budgets, once", async () => {
    const ledger = memoryLedger();
    expect(await reserve(ledger, "a")).toBeNull();
    expect(await reserve(ledger, "a")).toBeNull();
    expect(await holders(ledger, keys.playbook)).toEqual(["a"]);
    expect(await holders(ledger, keys.account)).toEqual(["a"]);
  });

  it("lets no more through than there are places, of however many that ask at once", async () => {
    const ledger = memoryLedger();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => reserve(ledger, `r${index}`)));
    expect(answers.filter((spent) => spent === null)).toHaveLength(3);
    expect(await holders(ledger, keys.playbook)).toHaveLength(3);
    expect(new Set(await holders(ledger, keys.account))).toEqual(new Set(await holders(ledger, keys.playbook)));
  });

  it("keeps no place in one budget where the other was spent meanwhile", async () => {
    const ledger = memoryLedger();
    await ledger.putBudget(three.account ?? expect.unreachable(), null);
    expect((await reserve(ledger, "d"))?.note).toContain(`in ${memberAccount}`);
    expect(await holders(ledger, keys.playbook)).toEqual([]);
  });

  it("gives up where others always change it first", async () => {
    const contended = { getBudget: async () => null, putBudget: async () => false };
    await expect(reserveBudgets(contended, none, spender("a"), limits, at(0))).rejects.toThrow(/set-colour.*try again/);
    const busy = { getBudget: async () => three.playbook, putBudget: async () => false };
    await expect(releaseBudgets(busy, spender("a"), "landed")).rejects.toThrow(/set-colour.*try again/);
  });
});

it("places that are promised count until they are taken, and once", () => {
  const promised = promisedPlaces();
  const two = used(["a", 0], ["b", 10]);
  const spent = (budgets: Budgets) =>
    spentFor(promised.over(budgets, spender("d"), at(30)), fleet, spender("d"), limits, at(30));
  expect(spent(two)).toBeNull();
  promised.promise(spender("c"));
  expect(spent(two)).not.toBeNull();
  expect(spent(used(["a", 0], ["c", 10]))).toBeNull();
  // Another account has a budget of its own.
  const elsewhere = spender("e", { subject: { ...subject, account: "999999999999" }, playbook: "other/playbook" });
  expect(promised.over({ playbook: null, account: null }, elsewhere, at(30))).toEqual({
    playbook: null,
    account: null,
  });
});
