import type { Wake } from "../../lambdas/core/acts/ports.ts";
import type { WorkflowPorts } from "../../lambdas/core/job.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import type { Launcher } from "../../lambdas/core/start-remediation.ts";
import { StepFailedError } from "../../lambdas/core/steps.ts";
import { emptyJournal, journalSteps, type RunJournal, RunKilledError, RunSuspendedError } from "./journal-steps.ts";
import type { Timeline } from "./timeline.ts";

/** How a run's sandbox fares at a point: it goes on, dies and is replayed, or its execution is lost for good. */
export type Fate = "goes-on" | "dies" | "is-lost";

export interface ExecutionPorts {
  readonly timeline: Timeline;
  /** Of a new execution: it keeps them, as a durable execution keeps its version. */
  readonly portsFor: () => WorkflowPorts;
  readonly fate: () => Fate;
  /** Milliseconds until a new sandbox takes over, or a first one begins. */
  readonly delay: () => number;
  readonly ended: (remediationId: string) => void;
  /** Something was thrown that a run never throws. */
  readonly broke: (error: unknown) => void;
}

interface Execution {
  readonly remediationId: string;
  readonly name: string;
  readonly ports: WorkflowPorts;
  readonly journal: RunJournal;
  isRunning: boolean;
  /** Cancels its next slice; null while one runs. */
  next: (() => void) | null;
}

export interface Executions extends Launcher {
  /** Wakes the run that waits under this token; tokens of nobody wake nobody. */
  readonly wake: Wake;
}

/** Durable executions over the virtual time: each runs in slices, from its journal, until it ends. */
export const createExecutions = ({ timeline, portsFor, fate, delay, ended, broke }: ExecutionPorts): Executions => {
  const known = new Map<string, Execution>();

  const goOn = (execution: Execution, ms: number): void => {
    execution.next?.();
    execution.next = timeline.after(ms, () => slice(execution));
  };

  const slice = async (execution: Execution): Promise<void> => {
    const { remediationId, name, journal, ports } = execution;
    execution.next = null;
    let lost = false;
    const dies = (): boolean => {
      const next = fate();
      lost ||= next === "is-lost";
      return next !== "goes-on";
    };
    try {
      await remediate(ports)({ remediationId }, journalSteps(journal, { name, now: () => timeline.now, dies }));
      execution.isRunning = false;
      ended(remediationId);
    } catch (error) {
      if (error instanceof RunSuspendedError) goOn(execution, error.until - timeline.now);
      else if (error instanceof RunKilledError && !lost) goOn(execution, delay());
      else {
        execution.isRunning = false;
        if (!(error instanceof RunKilledError || error instanceof StepFailedError)) broke(error);
      }
    }
  };

  const start = (remediationId: string, name: string): Execution => {
    const begun = known.get(name);
    if (begun) return begun;
    const execution: Execution = {
      remediationId,
      name,
      ports: portsFor(),
      journal: emptyJournal(),
      isRunning: true,
      next: null,
    };
    known.set(name, execution);
    goOn(execution, delay());
    return execution;
  };

  return {
    launch: async (remediationId, name = remediationId) => void start(remediationId, name),
    isRunning: async (remediationId, name = remediationId) => start(remediationId, name).isRunning,
    wake: async (token) => {
      const execution = known.get(token.split("/")[0] ?? "");
      if (!execution?.isRunning) return "closed";
      execution.journal.answered.add(token);
      // A slice at work reads the answer by itself, or suspends and would sleep on: it is woken after it.
      if (execution.next) goOn(execution, 0);
      else timeline.after(1, async () => void (execution.next && goOn(execution, 0)));
      return "woken";
    },
  };
};
