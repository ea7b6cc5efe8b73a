import { subjectId } from "../core/names.ts";
import type { Collected, VerdictDraft } from "./collect.ts";
import { compare } from "./compare.ts";
import type { RemediationEntry } from "./model.ts";
import { remediationEntry } from "./remediation-entry.ts";
import type { Status } from "./status.ts";

/** The last generation of each playbook on each subject, by both: it speaks for the ones before it. */
export type LatestRuns = ReadonlyMap<string, RemediationEntry>;

export const latestRuns = (
  collected: Collected,
): { readonly entries: readonly RemediationEntry[]; readonly latest: LatestRuns } => {
  const entries: RemediationEntry[] = [];
  const latest = new Map<string, RemediationEntry>();
  for (const run of collected.runs.values()) {
    if (!run.remediation) continue;
    const entry = remediationEntry(run.remediation, run.transitions, collected.tickets);
    entries.push(entry);
    const key = slotOf(entry.playbook, subjectId(run.remediation.subject));
    if ((latest.get(key)?.generation ?? -1) < entry.generation) latest.set(key, entry);
  }
  return { entries: entries.sort((a, b) => compare(b.startedAt, a.startedAt) || compare(a.id, b.id)), latest };
};

/** The run that speaks for a verdict; null where no playbook answers or none has begun. */
export const runFor = (
  latest: LatestRuns,
  { control: { playbook }, subject }: VerdictDraft,
): RemediationEntry | null => (playbook === null ? null : (latest.get(slotOf(playbook, subjectId(subject))) ?? null));

/** A run that looked after the sources last spoke, and found nothing there, is the newer word. */
export const statusWith = ({ word, observed }: VerdictDraft, run: RemediationEntry | null): Status =>
  run?.reason === "resource-gone" && run.lastAt >= observed ? "gone" : word.status;

const slotOf = (playbook: string, subject: string): string => `${playbook} ${subject}`;
