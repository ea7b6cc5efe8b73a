import { approvalView } from "../lambdas/core/acts/views.ts";
import type { Config } from "../lambdas/core/config.ts";
import type { Finding } from "../lambdas/core/finding.ts";
import type { Ledger } from "../lambdas/core/ledger.ts";
import { remediationId } from "../lambdas/core/names.ts";
import type { Remediation } from "../lambdas/core/remediation.ts";
import { visible } from "../lambdas/core/visible.ts";
import { playbooks } from "../lambdas/playbooks/index.ts";
import { remediationRow } from "../lambdas/report/remediation-row.ts";
import type { ExitCode, Io } from "./command.ts";
import { type Story, storyInText, type ToldRemediation } from "./finding-story.ts";
import { type LedgerPlace, openLedger } from "./open-ledger.ts";

interface Request extends LedgerPlace {
  readonly id: string;
  readonly json: boolean;
  readonly config: Config;
}

/** The ledger knows neither a finding nor a remediation of this name. */
export class NothingKnownError extends Error {
  override readonly name = "NothingKnownError";
  constructor(id: string) {
    super(
      `the ledger knows no finding with the key and no remediation with the id "${visible(id)}": start --once --json and the histories on the page name the ids`,
    );
  }
}

/** Tells from the ledger, in plain words, what was decided, refused or done. @throws {NothingKnownError} */
export const explainFinding = async (request: Request, io: Io): Promise<ExitCode> => {
  const { ledger, close } = await openLedger(request, request.config);
  try {
    const story = (await ofRemediation(ledger, request.id)) ?? (await ofFinding(ledger, request.id));
    if (!story) throw new NothingKnownError(request.id);
    io.out(request.json ? `${JSON.stringify(story, null, 2)}\n` : storyInText(story));
    return 0;
  } finally {
    await close();
  }
};

const ofRemediation = async (ledger: Ledger, id: string): Promise<Story | null> => {
  const remediation = await ledger.getRemediation(id);
  if (!remediation) return null;
  const { finding, playbook } = remediation;
  const record = await ledger.getFinding(finding.key);
  // A later word on the same fact replaced the decisions on this one.
  const decisions = record?.finding.revision === finding.revision ? record.decisions : [];
  return {
    finding,
    decisions: decisions.filter((decision) => decision.playbook === playbook),
    remediations: [await told(ledger, remediation)],
  };
};

const told = async (ledger: Ledger, remediation: Remediation): Promise<ToldRemediation> => {
  const { id } = remediation;
  const asked = [await ledger.getApproval(id, "apply"), await ledger.getApproval(id, "rollback")];
  const request = await ledger.getRollback(id);
  return {
    ...remediationRow(remediation, await ledger.history(id)),
    questions: asked.flatMap((approval) => (approval ? [approvalView(approval, new Date())] : [])),
    rollback: request && { by: request.by, reason: request.reason, at: request.at, ended: request.ended },
  };
};

const ofFinding = async (ledger: Ledger, key: string): Promise<Story | null> => {
  const record = await ledger.getFinding(key);
  if (!record) return null;
  const { finding, decisions } = record;
  const rows: ToldRemediation[] = [];
  for (const { id: playbook } of playbooks) {
    const decided = decisions.some((decision) => decision.playbook === playbook);
    rows.push(...(await generations(ledger, playbook, finding, decided)));
  }
  return { finding, decisions, remediations: rows };
};

/**
 * Ids follow from playbook, subject and generation, so nothing has to be searched for.
 * @param all those that another finding on the same subject began as well
 */
const generations = async (
  ledger: Ledger,
  playbook: string,
  { key, subject }: Finding,
  all: boolean,
): Promise<readonly ToldRemediation[]> => {
  const slot = await ledger.getSlot(playbook, subject);
  const rows: ToldRemediation[] = [];
  for (let generation = 1; generation <= (slot?.generation ?? 0); generation++) {
    const id = remediationId(playbook, subject, generation);
    const remediation = await ledger.getRemediation(id);
    if (remediation && (all || remediation.finding.key === key)) rows.push(await told(ledger, remediation));
  }
  return rows;
};
