import type { Proposal } from "./approval.ts";
import type { Job } from "./job.ts";
import { type AnyActing, type Change, isIrreversible } from "./playbook.ts";
import type { WritePurpose } from "./remediation.ts";

/** A change as a human is asked about it. The subject's name and tags are claims, and no part of what is decided on. */
export const propose = (
  { remediation, playbook, options, attempt }: Job<AnyActing>,
  { summary, before, after, impact }: Change<unknown>,
  purpose: WritePurpose,
): Omit<Proposal, "deadline"> => {
  const { partition, account, region, type, id } = remediation.subject;
  return {
    remediationId: remediation.id,
    purpose,
    playbook: playbook.id,
    playbookVersion: playbook.version,
    generation: remediation.generation,
    attempt,
    subject: { partition, account, region, type, id },
    summary,
    before,
    after,
    impact,
    irreversible: isIrreversible(playbook),
    options,
  };
};
