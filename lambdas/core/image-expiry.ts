import { longestRule, ruleFor } from "./approval-config.ts";
import type { Config } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { managedAccount } from "./managed-accounts.ts";
import type { Remediation } from "./remediation.ts";

/** For the run that writes to come to its end, and for the one that undoes it: minutes each, hours where AWS fails. */
const toRun: Duration = "1d";

/** @param within the time that somebody is given to agree to a rollback */
const undoneBy = ({ rollbackWindow }: Config, within: string, now: Date): Date =>
  new Date(
    [rollbackWindow, within, toRun].reduce((time, each) => time + milliseconds(each as Duration), now.getTime()),
  );

/**
 * Until when a before-image is kept. Whoever asks on the last day of `rollbackWindow`, which begins when the remediation
 * has healed, and is answered just before the deadline, must find it yet.
 */
export const imageKeptUntil = (
  config: Config,
  { playbook, subject }: Pick<Remediation, "playbook" | "subject">,
  now: Date,
): string => {
  const environment = managedAccount(config, subject)?.environment ?? "";
  return undoneBy(config, ruleFor(config.approvals, { playbook, subject, environment }).within, now).toISOString();
};

/** After which nothing that is written today, whatever it is, can be undone on demand. */
export const lastUndo = (config: Config, today: Date): Date =>
  undoneBy(config, longestRule(config.approvals).within, today);
