import { type Approval, withAnswer } from "../../lambdas/core/approval.ts";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { sampleConfig } from "./sample-config.ts";
import { createRig, type Rig, type RigOptions } from "./workflow-rig.ts";

/** A configuration under which humans decide on the sample playbook. */
export const asking = (over: Partial<ConfigInput> = {}) =>
  sampleConfig({
    playbooks: { "sample/set-colour": { mode: "approve" } },
    people: [
      { id: "mary", may: ["approve"] },
      { id: "nora", may: ["approve"] },
    ],
    ...over,
  });

export const approvalOf = async (rig: Rig): Promise<Approval> => {
  const approval = await rig.ledger.getApproval(rig.id, "apply");
  if (!approval) throw new Error("nobody was asked");
  return approval;
};

/** Answers as the API does, under the record's version; an answer that does not count changes nothing. */
export const answer = async (
  rig: Rig,
  by: string,
  verb: "approve" | "reject" = "approve",
  hash?: string,
): Promise<ReturnType<typeof withAnswer>> => {
  const approval = await approvalOf(rig);
  const given = { verb, by, at: new Date(rig.journal.now).toISOString(), note: "‮seen" };
  const answered = withAnswer(approval, given, { planHash: hash ?? approval.planHash }, rig.ports.config);
  if (answered.kind === "recorded") await rig.ledger.putApproval(answered.approval, approval.version);
  return answered;
};

/** A run that asks, with what happens while it waits. */
export const asked = async (whileWaiting: (rig: Rig) => Promise<boolean>, options: RigOptions = {}) => {
  const rig = await createRig({ config: asking(), ...options });
  rig.journal.answer = () => whileWaiting(rig);
  const result = await rig.run();
  return { ...rig, result, history: await rig.ledger.history(rig.id) };
};
