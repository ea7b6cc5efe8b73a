import type { Config } from "../lambdas/core/config.ts";
import type { Decision } from "../lambdas/core/decide.ts";
import type { Finding } from "../lambdas/core/finding.ts";
import type { Ledger } from "../lambdas/core/ledger.ts";
import { remediationId } from "../lambdas/core/names.ts";
import { inWords } from "../lambdas/core/reasons.ts";
import { visible } from "../lambdas/core/visible.ts";
import { playbooks } from "../lambdas/playbooks/index.ts";
import { decisionInWords, withoutDecision } from "../lambdas/report/decision-words.ts";
import { elapsed } from "../lambdas/report/elapsed.ts";
import { type RemediationRow, remediationRow } from "../lambdas/report/remediation-row.ts";
import { shortJson } from "../lambdas/report/short-json.ts";
import type { ExitCode, Io } from "./command.ts";
import { type LedgerPlace, openLedger } from "./open-ledger.ts";

interface Request extends LedgerPlace {
  readonly id: string;
  readonly json: boolean;
  readonly config: Config;
}

/** What the ledger knows of a finding: what was decided, and every remediation that answered it. */
interface Story {
  readonly finding: Finding;
  readonly decisions: readonly Decision[];
  readonly remediations: readonly RemediationRow[];
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
    io.out(request.json ? `${JSON.stringify(story, null, 2)}\n` : inText(story));
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
    remediations: [remediationRow(remediation, await ledger.history(id))],
  };
};

const ofFinding = async (ledger: Ledger, key: string): Promise<Story | null> => {
  const record = await ledger.getFinding(key);
  if (!record) return null;
  const { finding, decisions } = record;
  const rows: RemediationRow[] = [];
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
): Promise<readonly RemediationRow[]> => {
  const slot = await ledger.getSlot(playbook, subject);
  const rows: RemediationRow[] = [];
  for (let generation = 1; generation <= (slot?.generation ?? 0); generation++) {
    const id = remediationId(playbook, subject, generation);
    const remediation = await ledger.getRemediation(id);
    if (remediation && (all || remediation.finding.key === key))
      rows.push(remediationRow(remediation, await ledger.history(id)));
  }
  return rows;
};

const inText = ({ finding, decisions, remediations }: Story): string => {
  const { subject, lifecycle, severity, title, transport } = finding;
  return [
    visible(title),
    `  ${severity.label}, ${lifecycle}; ${subject.type} ${visible(subject.id)} in ${subject.account} ${subject.region}`,
    `  told by ${transport.source} in event ${visible(transport.eventId)} at ${transport.time}`,
    ...(decisions.length > 0 ? [""] : []),
    ...decisions.map((decision) => `  ${decision.playbook}: ${decisionInWords(decision)}`),
    ...(decisions.length === 0 && remediations.length === 0 ? ["", `  ${withoutDecision(finding)}`] : []),
    ...remediations.flatMap((row) => ["", ...remediationText(row)]),
    "",
  ].join("\n");
};

const remediationText = ({
  id,
  playbook,
  generation,
  before,
  after,
  summary,
  history,
  seconds,
}: RemediationRow): readonly string[] => [
  `  remediation ${id} (${playbook}, generation ${generation})`,
  ...(summary
    ? [
        `    plan    ${visible(summary)}`,
        `    before  ${visible(shortJson(before, 400))}`,
        `    after   ${visible(shortJson(after, 400))}`,
      ]
    : []),
  ...history.map(({ at, state, reason, detail }) => {
    const why = [reason && inWords(reason), state === "planned" ? undefined : detail.note].filter(Boolean).join(": ");
    return `    ${at}  ${state}${why && `: ${visible(why)}`}`;
  }),
  `    ${elapsed(seconds)} from the event`,
];
