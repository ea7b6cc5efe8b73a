import { grantsOver, isInForce } from "../granted-exemption.ts";
import { requestRollback } from "../request-rollback.ts";
import { ActRefusedError } from "./act-refused-error.ts";
import type { Caller } from "./caller.ts";
import { type ActPorts, personOf, record } from "./ports.ts";

/** What was asked for: the run that undoes it asks somebody else first. */
export interface UndoRequested {
  readonly remediationId: string;
  readonly requestedBy: string;
}

/** Asks for a healed remediation to be undone. @throws {ActRefusedError} */
export const undoRemediation = async (
  ports: ActPorts,
  remediationId: string,
  reason: string,
  caller: Caller,
): Promise<UndoRequested> => {
  const { ledger, config, playbooks, now } = ports;
  const by = personOf(caller);
  const remediation = await ledger.getRemediation(remediationId);
  if (!remediation) throw new ActRefusedError("not-found", { detail: `remediation ${remediationId}` });
  await record(ports, "rollback", remediationId, by, reason);
  const grants = await Promise.all(
    grantsOver(remediation.playbook, remediation.subject).map((id) => ledger.getExemption(id)),
  );
  const answer = await requestRollback(
    ports,
    { remediationId, by, reason },
    {
      playbook: playbooks.find(({ id }) => id === remediation.playbook),
      exemption: grants.find((grant) => grant && isInForce(grant, now())) ?? null,
      config,
    },
  );
  if (answer.kind === "refused") throw new ActRefusedError(answer.reason);
  return { remediationId, requestedBy: by };
};
