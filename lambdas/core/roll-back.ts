import { askApproval, prepareQuestion } from "./ask-approval.ts";
import { sameJson } from "./canonical-json.ts";
import { readGuardFacts } from "./guard-facts.ts";
import { guard } from "./guards.ts";
import { type AnyActing, acts, type Change } from "./playbook.ts";
import { propose } from "./propose.ts";
import type { RemediationReason } from "./reasons.ts";
import { endRequest } from "./request-rollback.ts";
import type { RollbackRequest } from "./rollback-request.ts";
import type { Run, RunResult } from "./run.ts";
import { rollbackTarget, wayBack, writeBack } from "./write-back.ts";

/** Why the way back was not taken: the remediation stays healed. */
interface NotTaken {
  readonly reason: RemediationReason;
  readonly note: string;
}

/**
 * Undoes a healed remediation because somebody asked for it and somebody else agreed. What is restored is what the
 * before-image holds, and only while the live state is still what the remediation left.
 * @param change that the remediation made, as it was planned
 */
export const rollBack = async (run: Run, request: RollbackRequest, change: Change<unknown>): Promise<RunResult> => {
  const { job, steps, ports } = run;
  const notTaken = async (why: NotTaken): Promise<RunResult> => {
    await steps.attempt("end-request", () => endRequest(ports, request, why));
    return { state: "healed", reason: why.reason };
  };
  const { playbook } = job;
  if (!acts(playbook)) return notTaken({ reason: "irreversible", note: "the playbook never writes" });
  const acting: Run<AnyActing> = { ...run, job: { ...job, playbook } };

  const first = await findWayBack(acting, "observe", change);
  if ("reason" in first) return notTaken(first);
  const question = await prepareQuestion(acting, propose(acting.job, first.back, "rollback"), request.by);
  if (!question) return notTaken({ reason: "approval-unavailable", note: "nobody but who asked for it may approve" });
  const asked = await askApproval(acting, question);
  switch (asked.kind) {
    case "rejected":
      return notTaken({ reason: "approval-rejected", note: asked.note });
    case "expired":
      return notTaken({ reason: "approval-expired", note: `by ${question.proposal.deadline}` });
    case "approved":
      break;
  }
  if (!(await run.retakeLease())) return notTaken({ reason: "lease-busy", note: "for as long as we had patience" });
  const again = await findWayBack(acting, "observe-after-approval", change);
  // A way back that is another one by now is refused like any that nobody agreed to.
  const hindrance = "reason" in again ? again : await steps.attempt("look-ahead", () => refused(acting, again.back));
  if (hindrance) {
    await steps.attempt("release-lease", () => ports.ledger.releaseLease(job.remediation.subject, job.remediation.id));
    return notTaken(hindrance);
  }
  const note = `requested by ${request.by}, approved by ${asked.by.join(", ")}`;
  const result = await writeBack(acting, change, first.back, "rolled-back-on-demand", note);
  await steps.attempt("end-request", () => endRequest(ports, request, { reason: result.reason, note: result.state }));
  return result;
};

type WayBack = { readonly back: Change<unknown> } | NotTaken;

const findWayBack = async (run: Run<AnyActing>, step: string, change: Change<unknown>): Promise<WayBack> => {
  const { playbook, remediation } = run.job;
  const { ledger, now } = run.ports;
  const observed = await run.observe(step);
  if (observed.kind === "unreadable") return { reason: observed.reason, note: observed.note };
  if (observed.kind === "gone") return { reason: "resource-gone", note: remediation.subject.id };
  if (!sameJson(playbook.settings(observed.state), change.after))
    return { reason: "state-changed", note: "the live settings are not the ones that the remediation left" };
  const kept = await run.steps.attempt(`${step}-before-image`, async () => {
    const image = await ledger.getBeforeImage(remediation.id, now().toISOString());
    return image !== null && sameJson(playbook.settings(image), change.before);
  });
  if (!kept) return { reason: "before-image-gone", note: "what was there before is not on record any more" };
  const target = rollbackTarget(playbook, observed.state, change);
  return target ? { back: wayBack(change, target) } : { reason: "irreversible", note: "nothing safe is left to do" };
};

/** What would refuse the write now: told before anybody reads that it began. */
const refused = async ({ job, ports }: Run<AnyActing>, back: Change<unknown>): Promise<NotTaken | null> =>
  guard(await readGuardFacts(ports, job, back, "rollback", null));
