import { afterAll, describe, expect, it } from "vitest";
import { historyProblems } from "../../lambdas/core/audit-chain.ts";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { granted } from "../../lambdas/core/granted-exemption.ts";
import { isReason } from "../../lambdas/core/reasons.ts";
import { requestRollback } from "../../lambdas/core/request-rollback.ts";
import { headKey, headOf } from "../../lambdas/core/seal.ts";
import { isEnded, mayFollow } from "../../lambdas/core/states.ts";
import { seededRandom } from "../../local/services/random.ts";
import { type Fault, type Mishap, type Played, playFaulty, type Scene, type Script } from "../support/faulty-run.ts";
import { createJournal } from "../support/replaying-steps.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createRig, type RigOptions } from "../support/workflow-rig.ts";

const people: ConfigInput["people"] = [
  { id: "mary", may: ["approve"] },
  { id: "nora", may: ["approve"] },
  { id: "olga", may: ["operate"] },
];
const exemption = {
  id: "red-brand",
  playbooks: ["sample/*"],
  subjects: [sampleFinding().subject.id],
  owner: "brand team",
  reason: "the brand is red until the relaunch",
  granted: "2026-01-01",
  expires: "2026-12-31",
};
const asking = (over: Partial<ConfigInput> = {}) =>
  sampleConfig({ playbooks: { "sample/set-colour": { mode: "approve" } }, people, ...over });
const deploy =
  (over: Partial<ConfigInput>) =>
  ({ rig, truth }: Scene): void => {
    truth.deployed = asking(over);
    void rig.ledger.putConfig(truth.deployed);
  };
const days = (count: number) => (scene: Scene) => void (scene.journal.now += count * 86_400_000);

/** What changes in the moment in which something goes wrong. */
const flips: Readonly<Record<string, Fault["flip"]>> = {
  nothing: () => {},
  "a halt": ({ rig, truth }) => {
    truth.halted = true;
    void rig.ledger.putHalt(null, { by: "ops", reason: "a look first", at: "2026-01-01T00:00:00.000Z" });
  },
  "an exemption granted": ({ rig, truth, journal }) => {
    truth.exempted = true;
    const { account, id } = rig.finding.subject;
    const asked = {
      playbook: "sample/set-colour",
      account,
      subject: id,
      owner: "web",
      reason: "r",
      expires: "2026-12-31",
    };
    void rig.ledger.putExemption(granted(asked, "olga", new Date(journal.now), 1), null);
  },
  "an exemption deployed": deploy({ exemptions: [exemption] }),
  "a lower mode": deploy({ playbooks: {} }),
  "a right that is taken away": deploy({ people: people.filter(({ id }) => id !== "mary") }),
  "a larger quorum": deploy({ approvals: [{ quorum: 3 }], people: [...people, { id: "otto", may: ["approve"] }] }),
  "what was wanted already": ({ rig }) => void (rig.world.colour = "blue"),
  "another drift": ({ rig }) => void (rig.world.colour = "green"),
  "the end of the subject": ({ rig }) => void (rig.world.exists = false),
  "half an hour": days(1 / 48),
  "two days": days(2),
};

interface Story {
  readonly script: Script;
  readonly purpose: "apply" | "rollback";
  readonly begin: () => Promise<Scene>;
}

const begun = (options: RigOptions) => async (): Promise<Scene> => {
  const rig = await createRig(options);
  return { rig, journal: rig.journal, truth: { halted: false, exempted: false, deployed: null } };
};

/** What healed by itself, and is wanted back: the subject is observed by now. */
const wantedBack = async (): Promise<Scene> => {
  const rig = await createRig({ config: sampleConfig({ people }) });
  await rig.run();
  const journal = createJournal(undefined, rig.journal.now + 86_400_000);
  const config = asking();
  const now = () => {
    // The rig's pulse goes by its own journal.
    rig.journal.now = journal.now;
    return new Date(journal.now);
  };
  const launcher = { launch: async () => {}, isRunning: async () => true };
  const asked = { remediationId: rig.id, by: "olga", reason: "the shop is down" };
  const facts = { playbook: rig.ports.playbooks[0], exemption: null, config };
  expect((await requestRollback({ ledger: rig.ledger, launcher, now }, asked, facts)).kind).toBe("requested");
  return {
    rig: { ...rig, ports: { ...rig.ports, config } },
    journal,
    truth: { halted: false, exempted: false, deployed: null },
  };
};

const alarm = { finding: sampleFinding({ kind: "alarm" }), world: { verdict: "failed" as const } };
const stories: Readonly<Record<string, Story>> = {
  "one person agrees to": { purpose: "apply", script: [["mary", "approve"]], begin: begun({ config: asking() }) },
  "two people agree to": {
    purpose: "apply",
    script: [
      ["mary", "approve"],
      ["nora", "approve"],
    ],
    begin: begun({ config: asking({ approvals: [{ quorum: 2 }] }) }),
  },
  "somebody agrees to and that undoes itself": {
    purpose: "apply",
    script: [["mary", "approve"]],
    begin: begun({ config: asking(), ...alarm }),
  },
  "somebody refuses": { purpose: "apply", script: [["mary", "reject"]], begin: begun({ config: asking() }) },
  "nobody answers": { purpose: "apply", script: [], begin: begun({ config: asking() }) },
  "somebody wants undone and another agrees": { purpose: "rollback", script: [["mary", "approve"]], begin: wantedBack },
};

const play = async ({ begin, purpose, script }: Story, faults: readonly Fault[]): Promise<Played> =>
  playFaulty(await begin(), purpose, script, faults);

/** Everything that must hold of a run, however it ended. */
const holds = async ({ rig, result, violations }: Played, { purpose }: Story, context: string): Promise<void> => {
  expect(violations, context).toEqual([]);
  const history = await rig.ledger.history(rig.id);
  const told = `${context}: ${history.map(({ state }) => state).join(" → ")} (${result.reason})`;
  expect(result.state === "queued" || isEnded(result.state), told).toBe(true);
  expect(isReason(result.reason), told).toBe(true);
  expect(history.at(-1)?.state, told).toBe(result.state);
  for (const [index, { state }] of history.entries())
    if (index > 0) expect(mayFollow(history[index - 1]?.state ?? state, state), told).toBe(true);
  expect(historyProblems(rig.id, history), told).toEqual([]);
  for (const entry of history.filter(({ state }) => isEnded(state)))
    expect(rig.vault.kept.has(headKey(headOf(rig.id, entry))), told).toBe(true);
  const slot = await rig.ledger.getSlot("sample/set-colour", rig.finding.subject);
  expect(slot?.openId, told).toBe(result.state === "queued" ? rig.id : null);
  expect(await rig.ledger.dueApprovals("9999", 9), told).toEqual([]);
  if (purpose === "rollback") expect((await rig.ledger.getRollback(rig.id))?.ended, told).not.toBeNull();
};

const flipNames = Object.keys(flips);
/** A double fault is one of some hundred thousand: so many are tried of each story, always the same. */
const doubles = 2_000;
const tried = { single: 0, double: 0, of: 0 };
afterAll(() => {
  process.stdout.write(`faults over approvals: ${tried.single} single, ${tried.double} double of ${tried.of}\n`);
});

describe.each(Object.entries(stories))("a run that %s", (name, story) => {
  const random = seededRandom(name);
  const pick = <T>(from: readonly T[]): T => from[random.between(0, from.length - 1)] as T;

  it("ends as it should where nothing goes wrong", async () => {
    const played = await play(story, []);
    await holds(played, story, "nothing went wrong");
    expect(played.points).toBeGreaterThan(50);
    const { state } = played.result;
    expect(state).toBe(
      story.purpose === "rollback" || played.rig.world.verdict
        ? "rolled-back"
        : ({ approve: "healed", reject: "rejected", none: "expired" } as const)[story.script[0]?.[1] ?? "none"],
    );
  });

  it.each(flipNames)("holds what it must with a fault at any point, and %s in that moment", async (flip) => {
    const { points, throwing } = await play(story, []);
    for (let point = 1; point <= points; point++)
      for (const mishap of ["dies", ...(throwing.includes(point) ? ["throws"] : [])] as readonly Mishap[]) {
        const played = await play(story, [{ point, mishap, flip: flips[flip] ?? expect.unreachable() }]);
        expect(played.struck).toBe(1);
        await holds(played, story, `${mishap} at ${point}, ${flip}`);
        tried.single += 1;
      }
  });

  it("holds what it must with two faults, and something else in each moment", async () => {
    const { points } = await play(story, []);
    // Where each of two is a point, a mishap and a flip.
    tried.of += (points * (points - 1) * (2 * flipNames.length) ** 2) / 2;
    for (let count = 0; count < doubles; count++) {
      const first = random.between(1, points);
      const faults = [first, first + random.between(1, points)].map((point) => ({
        point,
        mishap: pick<Mishap>(["dies", "throws"]),
        flip: pick(flipNames),
      }));
      const context = faults.map(({ point, mishap, flip }) => `${mishap} at ${point}, ${flip}`).join("; ");
      const played = await play(
        story,
        faults.map((fault) => ({ ...fault, flip: flips[fault.flip] ?? expect.unreachable() })),
      );
      await holds(played, story, context);
      tried.double += 1;
    }
  });
});
