import type { Wake } from "./acts/ports.ts";
import { type Approval, settled } from "./approval.ts";
import type { Ledger } from "./ledger.ts";
import { isEnded } from "./states.ts";

/** Each is a call or two; what is left over is due again at the next sweep. */
const approvalsPerSweep = 100;

/** Runs that wait for what humans decided could not be told; the next sweep tries again. */
export class RunsNotWokenError extends Error {
  override readonly name = "RunsNotWokenError";
  constructor(causes: readonly unknown[]) {
    super(`${causes.length} runs could not be woken: ${causes.map(String).join("; ")}`, { cause: causes[0] });
  }
}

export interface WakePorts {
  readonly ledger: Pick<Ledger, "dueApprovals" | "putApproval" | "history" | "getRollback">;
  readonly wake: Wake;
  readonly now: () => Date;
}

/**
 * Wakes every run whose question is decided or past its deadline and not read yet: a wake-up that was lost costs a
 * minute. What nobody waits for any more is laid aside. @returns how many were woken
 */
export const wakeDecided = async ({ ledger, wake, now }: WakePorts): Promise<number> => {
  let woken = 0;
  const errors: unknown[] = [];
  for (const approval of await ledger.dueApprovals(now().toISOString(), approvalsPerSweep)) {
    try {
      if (await isOver(ledger, approval)) await ledger.putApproval(settled(approval), approval.version);
      else if ((await wake(approval.wakeUp)) === "woken") woken++;
    } catch (error) {
      errors.push(error);
    }
  }
  // One that fails stops no other, and is no secret.
  if (errors.length > 0) throw new RunsNotWokenError(errors);
  return woken;
};

/** Does nobody wait for it any more? What a human asks to undo has ended before: there it is the request that is over. */
const isOver = async (ledger: WakePorts["ledger"], { proposal }: Approval): Promise<boolean> => {
  const { remediationId, purpose } = proposal;
  switch (purpose) {
    case "apply": {
      const last = (await ledger.history(remediationId)).at(-1);
      return !last || isEnded(last.state);
    }
    case "rollback": {
      const request = await ledger.getRollback(remediationId);
      return !request || request.ended !== null;
    }
  }
};
