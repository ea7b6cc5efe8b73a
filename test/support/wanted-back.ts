import { expect } from "vitest";
import { withAnswer } from "../../lambdas/core/approval.ts";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import { requestRollback } from "../../lambdas/core/request-rollback.ts";
import { createJournal, type Journal, replay } from "./replaying-steps.ts";
import { sampleConfig } from "./sample-config.ts";
import { createRig, type Rig, type RigOptions } from "./workflow-rig.ts";

const people: ConfigInput["people"] = [
  { id: "olga", may: ["operate", "approve"] },
  { id: "mary", may: ["approve"] },
];
const playbooks = { "sample/set-colour": { mode: "enforce" as const } };
const exemption = {
  id: "stays-red",
  playbooks: ["sample/*"],
  accounts: ["111122223333", "444455556666"],
  owner: "brand team",
  reason: "the brand is red until the relaunch",
  granted: "2026-01-01",
  expires: "2026-02-01",
};
export const healing = sampleConfig({ people, playbooks });
export const exempted = sampleConfig({ people, playbooks, exemptions: [exemption] });
export const observing = sampleConfig({ people, playbooks: {} });

/** A remediation that healed. */
export const healed = async (options: RigOptions = {}) => {
  const rig = await createRig({ config: healing, ...options });
  expect((await rig.run()).state).toBe("healed");
  return rig;
};

/** Somebody asks for it to be undone, some days later. */
export const ask = async (rig: Rig, config = exempted, by = "olga", days = 1) => {
  const launched: (string | undefined)[] = [];
  const answer = await requestRollback(
    {
      ledger: rig.ledger,
      launcher: { launch: async (_id, execution) => void launched.push(execution), isRunning: async () => true },
      now: () => new Date(rig.journal.now + days * 86_400_000),
    },
    { remediationId: rig.id, by, reason: "the shop is down" },
    { playbook: rig.ports.playbooks[0], exemption: null, config },
  );
  return { answer, launched };
};

interface WantedBack {
  readonly config?: typeof healing;
  readonly dieAt?: Journal["dieAt"];
  readonly days?: number;
}

/** The execution that the request starts, under the configuration of then. */
export const rollBack = async (
  rig: Rig,
  whileWaiting: (journal: Journal) => Promise<boolean>,
  { config = exempted, dieAt = () => false, days = 1 }: WantedBack = {},
) => {
  const journal = createJournal(dieAt, rig.journal.now + days * 86_400_000);
  journal.answer = () => whileWaiting(journal);
  const now = (): Date => {
    rig.journal.now = journal.now;
    return new Date(journal.now);
  };
  const ports = { ...rig.ports, config, now };
  const result = await replay(journal, (steps) => remediate(ports)({ remediationId: rig.id }, steps));
  return { result, journal };
};

/** What somebody answers while the run waits. */
export const agree =
  (rig: Rig, by = "mary", verb: "approve" | "reject" = "approve") =>
  async (journal: Journal) => {
    const approval = await rig.ledger.getApproval(rig.id, "rollback");
    if (!approval) throw new Error("nobody was asked");
    const given = { verb, by, at: new Date(journal.now).toISOString() };
    const answered = withAnswer(approval, given, approval, exempted);
    if (answered.kind === "recorded") await rig.ledger.putApproval(answered.approval, approval.version);
    return answered.kind === "recorded";
  };
