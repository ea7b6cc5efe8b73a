import { appendEntry } from "./append-entry.ts";
import type { Link } from "./audit-chain.ts";
import { tooLargeToCarry } from "./carried.ts";
import { closeRemediation, parkRemediation } from "./close-remediation.ts";
import { leaseTime } from "./guards.ts";
import type { Job, WorkflowPorts } from "./job.ts";
import { bind } from "./operation.ts";
import type { AnyPlaybook } from "./playbook.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Transition, TransitionDetail } from "./remediation.ts";
import { headOf } from "./seal.ts";
import { later } from "./slot.ts";
import { isEnded, type Outcome, type State } from "./states.ts";
import { StepFailedError, type Steps } from "./steps.ts";

/** How an execution ended. `queued` is no end of the remediation: `sweep` goes on when the way is free. */
export interface RunResult {
  readonly state: Outcome | "queued";
  readonly reason: RemediationReason;
}

/** What came of reading live state: unknown is a verdict of its own. */
export type Observed =
  | { readonly kind: "state"; readonly state: unknown; readonly at: string }
  | { readonly kind: "gone" }
  | { readonly kind: "unreadable"; readonly reason: "state-unreadable" | "state-too-large"; readonly note: string };

/** One execution's hands: records, observes and ends, each as durable steps with names that replay finds again. */
export interface Run<P extends AnyPlaybook = AnyPlaybook> {
  readonly job: Job<P>;
  readonly steps: Steps;
  readonly ports: WorkflowPorts;
  /** @returns when, ISO 8601 */
  record(state: State, reason?: RemediationReason, detail?: TransitionDetail): Promise<string>;
  end(state: Outcome | "queued", reason: RemediationReason, detail?: TransitionDetail): Promise<RunResult>;
  observe(step: string): Promise<Observed>;
  /** Takes or renews the subject's lease. Not a step: called inside one. */
  lease(): Promise<boolean>;
  /** Steps: takes the lease after a wait, with some patience for whoever has it. */
  retakeLease(): Promise<boolean>;
}

/** Somebody agreed after they were asked: another remediation of the subject has this time to end. */
const leasePatience = { every: "15s", within: "10m" } as const;

const nameOf = (error: StepFailedError): string =>
  error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : error.message;

/** @param last entry of the remediation's history so far */
export const createRun = (ports: WorkflowPorts, steps: Steps, job: Job, last: Link | null): Run => {
  const { ledger, config, now, announce, seal, session } = ports;
  const { remediation, playbook } = job;
  const { id, subject, finding } = remediation;
  /** Comes back from the step that wrote it, so that a replay binds the next entry to the very same. */
  let head = last;
  /** What this execution has recorded. Told by its steps, so a replay knows the same. */
  const recorded: Transition[] = [];
  const isFirst = last === null || last.sequence === 0;

  const lease = async (): Promise<boolean> => {
    const at = now();
    return (await ledger.acquireLease(subject, id, at.toISOString(), later(at, leaseTime))) !== null;
  };

  const append = async (
    state: State,
    reason: RemediationReason | undefined,
    detail: TransitionDetail,
    afterwards: (entry: Transition) => Promise<void>,
  ): Promise<string> => {
    const before = head;
    const entry = { state, ...(reason && { reason }), detail };
    const { at, link } = await steps.attempt(`record-${before ? before.sequence + 1 : 0}-${state}`, async () => {
      const draft = { ...entry, at: now().toISOString() };
      const appended = await appendEntry(ledger, id, before, draft);
      await announce(remediation, appended.entry);
      await afterwards(appended.entry);
      return { at: appended.entry.at, link: appended.link };
    });
    head = link;
    recorded.push({ ...entry, at, sequence: link.sequence });
    return at;
  };

  return {
    job,
    steps,
    ports,
    record: (state, reason, detail = {}) => append(state, reason, detail, async () => {}),
    end: async (state, reason, detail = {}) => {
      await append(state, reason, detail, async (entry) => {
        if (!isEnded(state)) return parkRemediation(ledger, remediation, reason, now());
        // Before the slot is free: what cannot be sealed is not closed, so that `sweep` goes on trying.
        await seal(headOf(id, entry));
        const history = isFirst ? [...recorded, entry] : undefined;
        await closeRemediation(ledger, remediation, { outcome: state, reason }, config, now(), history);
      });
      return { state, reason };
    },
    observe: async (step) => {
      try {
        return await steps.attempt(step, async (): Promise<Observed> => {
          const state = await playbook.observe(bind(playbook.reads, session("read", remediation)), finding);
          if (state === null) return { kind: "gone" };
          const note = tooLargeToCarry(state);
          return note === null
            ? { kind: "state", state, at: now().toISOString() }
            : { kind: "unreadable", reason: "state-too-large", note };
        });
      } catch (error) {
        if (error instanceof StepFailedError)
          return { kind: "unreadable", reason: "state-unreadable", note: nameOf(error) };
        throw error;
      }
    },
    lease,
    retakeLease: async () => {
      const taken = await steps.poll("retake-lease", leasePatience, async () =>
        (await lease()) ? "healed" : "pending",
      );
      return taken.verdict === "healed";
    },
  };
};
