import { type Link, linkOf } from "./audit-chain.ts";
import type { Job, WorkflowPorts } from "./job.ts";
import { optionsFor } from "./mode.ts";
import { type Change, impacts } from "./playbook.ts";
import type { Attempt, Remediation, Transition } from "./remediation.ts";
import type { RollbackRequest } from "./rollback-request.ts";
import type { RunResult } from "./run.ts";
import { isEnded } from "./states.ts";

export class RemediationNotFoundError extends Error {
  override readonly name = "RemediationNotFoundError";
  constructor(id: string) {
    super(`the ledger has no remediation ${id}`);
  }
}

export class PlaybookNotFoundError extends Error {
  override readonly name = "PlaybookNotFoundError";
  constructor(id: string) {
    super(`there is no playbook ${id} in lambdas/playbooks/index.ts`);
  }
}

export interface Loaded {
  readonly remediation: Remediation;
  /** Entry of its history. */
  readonly last: Link | null;
  /** Set where there is nothing left to do but what `sweep` does. */
  readonly ended: RunResult | null;
  readonly earlier: readonly Attempt[];
  /** Set where somebody wants undone what this remediation healed. */
  readonly rollback: { readonly request: RollbackRequest; readonly change: Change<unknown> } | null;
}

/** What a run has to know before it begins. @throws {RemediationNotFoundError} */
export const loadRemediation = async ({ ledger }: WorkflowPorts, id: string): Promise<Loaded> => {
  const run = await ledger.readRun(id);
  if (!run) throw new RemediationNotFoundError(id);
  const { remediation, history } = run;
  const last = history.at(-1);
  const ended = last && isEnded(last.state) ? { state: last.state, reason: last.reason ?? "run-lost" } : null;
  const slot = await ledger.getSlot(remediation.playbook, remediation.subject);
  const request = last?.state === "healed" ? await ledger.getRollback(id) : null;
  const change = plannedIn(history);
  const rollback = request && !request.ended && change ? { request, change } : null;
  return { remediation, last: last ? linkOf(id, last) : null, ended, earlier: slot?.attempts ?? [], rollback };
};

/** The change that a history says was planned. */
const plannedIn = (history: readonly Transition[]): Change<unknown> | null => {
  const { summary = "", before, after, impact } = history.find(({ state }) => state === "planned")?.detail ?? {};
  const known = impacts.find((each) => each === impact);
  return known ? { summary, before, after, impact: known } : null;
};

/** @throws {PlaybookNotFoundError} */
export const jobFor = ({ config, playbooks }: WorkflowPorts, { remediation, earlier, rollback }: Loaded): Job => {
  const playbook = playbooks.find(({ id }) => id === remediation.playbook);
  if (!playbook) throw new PlaybookNotFoundError(remediation.playbook);
  return {
    remediation,
    playbook,
    options: optionsFor(config, playbook),
    earlier,
    attempt: rollback?.request.attempt ?? 0,
  };
};
