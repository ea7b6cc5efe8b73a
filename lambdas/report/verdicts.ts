import { redactText } from "../core/redact.ts";
import { severities } from "../core/severity.ts";
import { type Collected, takeDrafts, type VerdictDraft } from "./collect.ts";
import { compare } from "./compare.ts";
import { type LatestRuns, runFor, statusWith } from "./latest-runs.ts";
import type { Control, RemediationEntry, Verdict } from "./model.ts";
import { statuses } from "./status.ts";
import { ticketLink } from "./ticket-link.ts";

/** One verdict for each control and subject, worst first; afterwards their drafts are gone. */
export const verdictsOf = (
  collected: Collected,
  controls: readonly Control[],
  latest: LatestRuns,
): readonly Verdict[] => {
  const indexOf = new Map(controls.map(({ id }, index) => [id, index]));
  const rows = Array.from(takeDrafts(collected), (draft): Verdict => {
    const { control, subject, word, told } = draft;
    const run = runFor(latest, draft);
    return {
      control: indexOf.get(control.id) ?? -1,
      status: statusWith(draft, run),
      severity: word.severity,
      subject: redactText(subject.id),
      type: subject.type,
      account: subject.account,
      region: subject.region,
      title: word.title,
      since: word.since,
      outcome: outcomeOf(draft, run),
      told: told.sort((a, b) => compare(a.source, b.source) || compare(a.key, b.key)),
      remediation: run?.id ?? null,
      ticket: ticketLink(collected.tickets, control.id, subject),
    };
  });
  return rows.sort(
    (a, b) =>
      statuses.indexOf(a.status) - statuses.indexOf(b.status) ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      a.control - b.control ||
      compare(a.account, b.account) ||
      compare(a.region, b.region) ||
      compare(a.subject, b.subject) ||
      compare(a.type, b.type),
  );
};

const outcomeOf = ({ word }: VerdictDraft, run: RemediationEntry | null): string => {
  if (!run) return word.decision;
  return run.state === "healed" ? "healed" : [run.state, run.why].filter(Boolean).join(": ");
};
