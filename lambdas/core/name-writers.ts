import type { Config } from "./config.ts";
import { milliseconds } from "./duration.ts";
import type { Job, WorkflowPorts } from "./job.ts";
import { playbookRoleName } from "./names.ts";
import { type OtherWriters, untold, writersIn } from "./other-writers.ts";
import { type AnyActing, type AnyPlaybook, acts, type Change } from "./playbook.ts";
import { recurrenceOf, recurrenceWindow } from "./recurrence.ts";

/** What the sessions of all write roles of ours in an account begin with: whatever they wrote, a remediation did. */
export const ownSessions = (
  { partition, deployment }: Pick<Config, "partition" | "deployment">,
  playbooks: readonly AnyPlaybook[],
  account: string,
): readonly string[] =>
  playbooks
    .filter(acts)
    .map(({ id }) => `arn:${partition}:sts::${account}:assumed-role/${playbookRoleName(deployment, id, "write")}/`);

/**
 * Asks CloudTrail who brings a drift back that we have repaired too often. It is for people alone: whatever comes of it,
 * the run ends as it would have, so it never throws.
 */
export const nameWriters = async (
  { session, trail, config, playbooks, now }: WorkflowPorts,
  { remediation, playbook, earlier }: Job<AnyActing>,
  change: Change<unknown>,
): Promise<OtherWriters> => {
  const { finding, subject } = remediation;
  // The last time may not be on record yet: those before it are, and are as good.
  const [first] = recurrenceOf(earlier, finding.kind, change.after, now()) ?? [];
  const since = first?.writtenAt ?? new Date(now().getTime() - milliseconds(recurrenceWindow)).toISOString();
  try {
    const asked = session("read", remediation);
    const records: string[] = [];
    // One after the other: CloudTrail answers two requests a second.
    for (const call of playbook.brokenBy) records.push(...(await asked.send(trail, { call, since })));
    const writers = writersIn(records, subject, ownSessions(config, playbooks, subject.account));
    return writers.length > 0 ? { kind: "named", writers } : { kind: "none" };
  } catch (error) {
    return untold(error);
  }
};
