import type { Config } from "./config.ts";
import { endOf } from "./days.ts";
import { lastUndo } from "./image-expiry.ts";
import { settingsFor, writesIn } from "./mode.ts";

/** The tag of a write role that only undoes; its value is the last day. */
export const retiringTag = "homeostat:retiring";

/** Whether a playbook has a write role in an account, and which. */
export type WriteRole =
  | { readonly kind: "none" | "writes" }
  /** `retiring`: nothing may be written any more, but undone. `retired`: the time for that is over too. */
  | { readonly kind: "retiring" | "retired"; readonly until: string };

/** The write role that a playbook should have in an account today. Pure: no synthesis knows what was deployed before. */
export const writeRoleOf = (config: Config, playbook: string, account: string, today: Date): WriteRole => {
  if (writesIn(config, playbook, account)) return { kind: "writes" };
  const [until] = (settingsFor(config, playbook)?.retiring ?? [])
    .filter(({ accounts }) => accounts.includes(account))
    .map((entry) => entry.until)
    .sort()
    .reverse();
  if (until === undefined) return { kind: "none" };
  return { kind: today.getTime() < endOf(until) ? "retiring" : "retired", until };
};

/** What only a day can tell: roles that would be kept for longer than anything can be undone. */
export const retirementProblems = (config: Config, today: Date): readonly string[] => {
  const last = lastUndo(config, today).toISOString().slice(0, 10);
  return Object.entries(config.playbooks).flatMap(([key, { retiring }]) =>
    retiring.flatMap(({ until }, index) =>
      endOf(until) > endOf(last)
        ? [
            `playbooks["${key}"].retiring[${index}].until: ${last} at the latest, for nothing can be undone after that (rollbackWindow, the longest of approvals, and a day; found ${until})`,
          ]
        : [],
    ),
  );
};
