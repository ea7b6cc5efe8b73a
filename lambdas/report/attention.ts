import { severities } from "../core/severity.ts";
import { compare } from "./compare.ts";
import type { Attention, Control, ExemptionEntry, RemediationEntry, Verdict } from "./model.ts";
import { spentBudgets, type WaitedFor, waitInWords } from "./spent-budgets.ts";

/** What waits for somebody: remediations that ended badly and exemptions that end one by one, what waits for a budget by budget, findings that nobody answers to by control. */
export const attentionOf = (
  controls: readonly Control[],
  verdicts: readonly Verdict[],
  latest: readonly RemediationEntry[],
  exemptions: readonly ExemptionEntry[],
  asOf: Date,
): readonly Attention[] => {
  const byRemediation = new Map(
    verdicts.flatMap((verdict) => (verdict.remediation === null ? [] : [[verdict.remediation, verdict] as const])),
  );
  const runs = latest.flatMap((run): Attention[] => {
    const verdict = byRemediation.get(run.id);
    if (!isForHuman(run.state) || verdict?.status === "passing" || verdict?.status === "gone") return [];
    return [
      {
        status: run.state,
        severity: verdict?.severity ?? "unknown",
        subject: run.subject,
        place: `${run.account} ${run.region}`,
        what: run.title,
        why: run.why,
        ticket: run.ticket,
        remediation: run.id,
      },
    ];
  });
  return [
    ...runs,
    ...exemptions.filter(({ state }) => state === "expiring").map(ending),
    ...spentBudgets(latest, asOf).map((spent) => waitingFor(spent, byRemediation, asOf)),
    ...unanswered(controls, verdicts),
  ].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      order.indexOf(a.status) - order.indexOf(b.status) ||
      compare(a.subject, b.subject) ||
      compare(a.what, b.what),
  );
};

const order = ["awaiting-approval", "failed", "escalated", "budget-spent", "exemption-ending", "no-playbook"] as const;

const isForHuman = (state: RemediationEntry["state"]): state is "failed" | "escalated" | "awaiting-approval" =>
  state === "failed" || state === "escalated" || state === "awaiting-approval";

/** It goes on by itself, unless somebody thinks the budget too small. */
const waitingFor = (
  spent: WaitedFor<RemediationEntry>,
  verdicts: ReadonlyMap<string, Verdict>,
  asOf: Date,
): Attention => ({
  status: "budget-spent",
  severity: severities.find((each) => spent.waiting.some(({ id }) => verdicts.get(id)?.severity === each)) ?? "unknown",
  subject: spent.waiting.length === 1 ? "1 subject" : `${spent.waiting.length} subjects`,
  place: "",
  what: `budget of ${spent.budget}`,
  why: waitInWords(spent, asOf),
  ticket: null,
  remediation: null,
});

/** Somebody decides again, before what it holds back is repaired. */
const ending = ({ id, grantedBy, owner, expires, holdsBack, severity, scope }: ExemptionEntry): Attention => ({
  status: "exemption-ending",
  severity,
  subject: grantedBy === null ? id : scope,
  place: grantedBy === null ? scope : `granted by ${grantedBy}`,
  what: `exemption of ${owner}`,
  why: `it ends on ${expires}, and holds back ${holdsBack === 1 ? "1 failing verdict" : `${holdsBack} failing verdicts`}`,
  ticket: null,
  remediation: null,
});

const unanswered = (controls: readonly Control[], verdicts: readonly Verdict[]): readonly Attention[] => {
  const counts = new Map<Control, number>();
  for (const { control: index, status, remediation } of verdicts) {
    const control = controls[index];
    if (control && control.playbook === null && status === "failing" && remediation === null)
      counts.set(control, (counts.get(control) ?? 0) + 1);
  }
  return [...counts].map(([{ title, severity }, count]) => ({
    status: "no-playbook",
    severity,
    subject: count === 1 ? "1 subject" : `${count} subjects`,
    place: "",
    what: title,
    why: "no playbook answers to it",
    ticket: null,
    remediation: null,
  }));
};

const rank = ({ severity }: Attention): number => severities.indexOf(severity);
