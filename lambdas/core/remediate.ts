import { askApproval, prepareQuestion } from "./ask-approval.ts";
import { passage } from "./breaker.ts";
import { limitsOf } from "./budget.ts";
import { sameJson } from "./canonical-json.ts";
import { tooLargeToCarry } from "./carried.ts";
import { readGuardFacts } from "./guard-facts.ts";
import { guardedWrite } from "./guarded-write.ts";
import { guard } from "./guards.ts";
import { endUnwritten, type Hindrance, refusedBy } from "./hindrance.ts";
import { imageKeptUntil } from "./image-expiry.ts";
import type { Job, WorkflowPorts } from "./job.ts";
import { jobFor, loadRemediation } from "./load-remediation.ts";
import { codeOwner, summaryWith } from "./ownership.ts";
import { reserveProbe } from "./pass-breaker.ts";
import { type AnyActing, acts, type Change, type Impact, impacts, type Judgement } from "./playbook.ts";
import { propose } from "./propose.ts";
import { rollBack } from "./roll-back.ts";
import { type Ruling, ruleOn } from "./ruling.ts";
import { createRun, type Run, type RunResult } from "./run.ts";
import { releaseBudgets, reserveBudgets } from "./spend-budget.ts";
import type { Steps, Written } from "./steps.ts";
import type { Tags } from "./tags.ts";
import { undo } from "./undo.ts";
import { observeVerdict } from "./verify.ts";

export interface RemediationRequest {
  readonly remediationId: string;
}

/**
 * The remediation workflow: observe → plan → decide → record before → apply → verify → healed, failed, escalated or rolled back.
 * Deterministic between steps; I/O, time and identity come through the ports, inside steps.
 * @throws {StepFailedError} only where the ledger can be neither read nor written: `sweep` then reconciles
 */
export const remediate =
  (ports: WorkflowPorts) =>
  async ({ remediationId }: RemediationRequest, steps: Steps): Promise<RunResult> => {
    const loaded = await steps.attempt("load", () => loadRemediation(ports, remediationId));
    const { remediation, last, ended, rollback } = loaded;
    if (ended && !rollback) return ended;
    const run = createRun(ports, steps, jobFor(ports, loaded), last);
    if (rollback) return rollBack(run, rollback.request, rollback.change);
    // Only `detected` stands in the history of a remediation that nobody has worked on yet.
    if (last && last.sequence > 0)
      return run.end("escalated", "run-lost", { note: "an earlier execution had already begun" });

    const planned = await plan(run);
    if (planned.kind === "ended") return planned.result;
    const { acting, change, tags } = planned;
    const ruling = ruleOn(ports.config, acting.job.playbook, remediation.subject, change, tags);
    switch (ruling.kind) {
      case "end":
        return run.end(ruling.state, ruling.reason, ruling.detail);
      case "ask":
        return approve(acting, planned, ruling);
      case "act":
        return act(acting, planned);
    }
  };

interface PlannedChange {
  readonly kind: "change";
  /** The same run, of a playbook that can act. */
  readonly acting: Run<AnyActing>;
  readonly change: Change<unknown>;
  /** The state that was planned over, the subject's tags in it, and when it was seen. */
  readonly basis: unknown;
  readonly tags: Tags;
  readonly basisAt: string;
}
type Planned = PlannedChange | { readonly kind: "ended"; readonly result: RunResult };

const plan = async (run: Run): Promise<Planned> => {
  const planned = await look(run, "observe");
  if (planned.kind === "change") await run.record("planned", undefined, planned.change);
  return planned;
};

/** Observes and asks the playbook; ends the run where there is nothing to change. */
const look = async (run: Run, step: string): Promise<Planned> => {
  const { ports, job } = run;
  const { playbook, remediation, options, earlier } = job;
  const ended = (result: RunResult): Planned => ({ kind: "ended", result });

  const observed = await run.observe(step);
  if (observed.kind === "unreadable")
    return ended(await run.end("escalated", observed.reason, { note: observed.note }));
  if (observed.kind === "gone") return ended(await run.end("skipped", "resource-gone"));
  const { state, at } = observed;

  const occasion = { at, earlier };
  if (!acts(playbook))
    return ended(await conclude(run, playbook.plan(state, remediation.finding, options, occasion), state));
  const wanted = playbook.plan(state, remediation.finding, options, occasion);
  if (wanted.kind !== "change") {
    const settings = playbook.settings(state);
    if (wanted.kind === "skip" && isOwnChange(run.job, wanted, settings))
      return ended(await run.end("skipped", "self-caused"));
    return ended(await conclude(run, wanted, settings));
  }
  const tags = playbook.tags(state);
  const owner = codeOwner(ports.config, playbook, remediation.subject, tags);
  const change: Change<unknown> = {
    summary: summaryWith(owner, wanted.summary),
    before: playbook.settings(state),
    after: wanted.after,
    impact: greater(playbook.impact, wanted.impact ?? "none"),
  };
  const note = tooLargeToCarry(change);
  if (note !== null) return ended(await run.end("escalated", "state-too-large", { note }));
  return { kind: "change", acting: { ...run, job: { ...job, playbook } }, change, basis: state, tags, basisAt: at };
};

/** Each write of ours is a change that AWS Config records, and tells of like any other. */
const isOwnChange = ({ remediation, earlier }: Job, { reason }: Judgement, settings: unknown): boolean => {
  const last = earlier.at(-1);
  return (
    reason === "already-compliant" &&
    remediation.finding.detail.type === "configurationItem" &&
    last?.outcome === "healed" &&
    sameJson(settings, last.after)
  );
};

/** @param evidence what a human is shown of the live state */
const conclude = (run: Run, judgement: Judgement, evidence: unknown): Promise<RunResult> => {
  const { reason, detail } = judgement;
  switch (judgement.kind) {
    case "skip":
      return run.end("skipped", reason, detail === undefined ? {} : { note: detail });
    case "escalate":
      return run.end("escalated", reason, { note: detail, before: evidence });
  }
};

/**
 * Asks a human, looks again, and acts upon what was approved.
 * @param ruling why a human is asked: what ends the run where too few may be
 */
const approve = async (
  run: Run<AnyActing>,
  planned: PlannedChange,
  { reason, detail }: Extract<Ruling, { readonly kind: "ask" }>,
): Promise<RunResult> => {
  const question = await prepareQuestion(run, propose(run.job, planned.change, "apply"), null);
  if (!question) return run.end("escalated", reason, detail);
  const { summary } = planned.change;
  await run.record("awaiting-approval", undefined, {
    ...detail,
    summary,
    planHash: question.planHash,
    deadline: question.proposal.deadline,
  });
  const asked = await askApproval(run, question);
  switch (asked.kind) {
    case "rejected":
      return run.end("rejected", "approval-rejected", { note: asked.note });
    case "expired":
      return run.end("expired", "approval-expired");
    case "approved": {
      if (!(await run.retakeLease())) return run.end("queued", "lease-busy");
      const again = await look(run, "observe-after-approval");
      if (again.kind === "ended") return again.result;
      return sameJson(again.change, planned.change)
        ? act(run, again, `approved by ${asked.by.join(", ")}`)
        : run.end("superseded", "plan-changed", again.change);
    }
  }
};

/** From the lease to the verdict: the only part that may write. */
const act = async (
  run: Run<AnyActing>,
  { change, basis, tags, basisAt }: PlannedChange,
  note?: string,
): Promise<RunResult> => {
  const { job, steps, ports } = run;
  const hindrance = await steps.attempt("prepare", () => prepare(run, change, basis, tags));
  if (hindrance) return endUnwritten(run, change, hindrance);
  const writtenAt = await run.record("applying", undefined, note === undefined ? {} : { note });

  const { finding } = job.remediation;
  const stillWanted = (live: unknown, at: string): boolean => {
    const again = job.playbook.plan(live, finding, job.options, { at, earlier: job.earlier });
    // Nobody was asked about a change that would hurt more by now.
    return (
      again.kind === "change" &&
      sameJson(again.after, change.after) &&
      greater(change.impact, again.impact ?? "none") === change.impact
    );
  };
  const written = await steps.once("apply", () => guardedWrite(ports, job, change, { purpose: "apply", stillWanted }));
  if (written.kind === "refused") return endUnwritten(run, change, refusedBy(written));
  const interrupted = written.kind === "unknown" ? await lookAfterInterruption(run, change, written) : null;
  if (interrupted) return interrupted;

  await run.record("verifying", undefined, written.note === undefined ? {} : { note: written.note });
  const { verdict, unreadable } = await observeVerdict(run, "verify", (live) =>
    job.playbook.verify(live, change, { finding, options: job.options, basis, basisAt, writtenAt }),
  );
  switch (verdict) {
    case "healed":
      return run.end("healed", "verified", change);
    case "pending":
      // Absence of proof is not proof: the change stays, and a human looks.
      return run.end("escalated", unreadable ? "unreadable-after-write" : "not-settled", change);
    case "no-help":
      return run.end("escalated", "did-not-help", change);
    case "failed":
      return undo(run, change);
  }
};

/**
 * Takes the lease and a place in each budget, and records the before-image. What forbids the write already is told before anybody reads that it
 * began; what protects is the same guard in the writing step.
 */
const prepare = async (
  run: Run<AnyActing>,
  change: Change<unknown>,
  state: unknown,
  tags: Tags,
): Promise<Hindrance | null> => {
  const { job, ports } = run;
  if (!(await run.lease())) return { state: "queued", reason: "lease-busy", detail: {} };
  const facts = await readGuardFacts(ports, job, change, "apply", tags);
  const { breaker, now, remediation } = facts;
  const probes = breaker !== null && passage(breaker, remediation.id, now) === "may-probe";
  const refusal = guard({ ...facts, reserved: true, ...(probes && { breaker: null }) });
  if (refusal) return refusedBy(refusal);
  const { config, deployed } = facts;
  const limits = limitsOf(deployed ? [config, deployed] : [config], remediation.playbook);
  const spent = await reserveBudgets(ports.ledger, facts, remediation, limits, now);
  if (spent) {
    const { note, budget, freesAt } = spent;
    return { state: "queued", reason: "budget-spent", detail: { note, spent: { budget, freesAt } } };
  }
  if (probes && !(await reserveProbe(ports.ledger, breaker, remediation.id, now))) {
    await releaseBudgets(ports.ledger, remediation, "unused");
    return { state: "queued", reason: "breaker-open", detail: {} };
  }
  await ports.ledger.putBeforeImage(remediation.id, state, imageKeptUntil(config, remediation, now));
  return null;
};

/** The write may or may not have happened. Null: it did, go on verifying. */
const lookAfterInterruption = async (
  run: Run<AnyActing>,
  change: Change<unknown>,
  { note, busy }: Extract<Written, { kind: "unknown" }>,
): Promise<RunResult | null> => {
  const observed = await run.observe("observe-after-interruption");
  if (observed.kind === "unreadable")
    return run.end("escalated", "unreadable-after-write", { note: `${note}; then ${observed.note}` });
  if (observed.kind === "gone") return run.end("superseded", "resource-gone", { note });
  const live = run.job.playbook.settings(observed.state);
  if (sameJson(live, change.after)) return null;
  if (sameJson(live, change.before))
    return busy ? run.end("superseded", "resource-busy", { note }) : run.end("failed", "never-applied", { note });
  return run.end("escalated", "partly-applied", { note, before: change.before, after: live });
};

const greater = (a: Impact, b: Impact): Impact => (impacts.indexOf(a) >= impacts.indexOf(b) ? a : b);
