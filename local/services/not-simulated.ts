import { AwsFaultError } from "../aws/fault.ts";

/** For what a request asks of an operation that the simulated account does only in part: never a silent success. */
export const notSimulated = (what: string): AwsFaultError =>
  new AwsFaultError("NotImplemented", `the simulated account has no ${what}`, { status: 501 });
