/**
 * How often in a row an invocation may fail before its execution does, after some six minutes. Lambda goes on until the
 * execution times out; here whoever waits wants to see the error.
 */
export const MAX_INVOCATION_FAILURES = 12;

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;

/** How long after its `failures`-th failure in a row an execution is invoked again, in milliseconds. */
export const backoffMs = (failures: number): number => Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
