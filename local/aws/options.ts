import type { AwsCall, CallRecord, Principal } from "./call.ts";
import type { AwsFaultError } from "./fault.ts";

/** What the in-process AWS asks of whoever runs it. */
export interface InProcessAwsOptions {
  /** Who signed the call; throws `AwsFaultError` for a key that nobody has. */
  authenticate(call: AwsCall): Principal;
  /** Throws `AwsFaultError` for a call that its signer may not make. Runs for every call, those passed through too. */
  authorize(call: AwsCall, principal: Principal): void;
  /** Observes every finished call. */
  onCall?(record: CallRecord): void;
  fault?: FaultPlan;
}

/** Decides which calls fail on purpose, of those that are allowed. */
export type FaultPlan = (call: AwsCall, principal: Principal) => SeededFault | undefined;

/** `before`: the handler does not run. `after`: it ran, and its answer is lost. */
export interface SeededFault {
  readonly when: "after" | "before";
  readonly fault: AwsFaultError;
}
