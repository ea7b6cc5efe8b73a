import { type Config, type Mode, modes, type PlaybookSettings, type Scope } from "./config.ts";
import { type Exemption, exemptionFor } from "./exemption.ts";
import type { Subject } from "./finding.ts";
import { managedAccount } from "./managed-accounts.ts";
import { coversPlace } from "./place-schema.ts";
import type { AnyPlaybook, Impact } from "./playbook.ts";
import { keyCovers } from "./playbook-key.ts";

/** Configuration keys that cover a playbook: its own id first, then globs from the longest to the shortest. */
export const keysFor = (config: Config, playbook: string): readonly string[] =>
  Object.keys(config.playbooks)
    .filter((key) => keyCovers(key, playbook))
    .sort((a, b) => Number(b === playbook) - Number(a === playbook) || b.length - a.length || a.localeCompare(b));

/** The settings that govern a playbook: those of the most specific key. */
export const settingsFor = (config: Config, playbook: string): PlaybookSettings | undefined => {
  const [key] = keysFor(config, playbook);
  return key === undefined ? undefined : config.playbooks[key];
};

/** What the configuration sets of a playbook's options, its defaults filled in. */
export const optionsFor = (config: Config, { id, options }: AnyPlaybook): unknown =>
  options.parse(settingsFor(config, id)?.options ?? {});

/** Account over environment over region: a scope that names a narrower thing wins. */
export const rank = (scope: Scope): number =>
  (scope.accounts ? 4 : 0) + (scope.environments ? 2 : 0) + (scope.regions ? 1 : 0);

/** What the configuration lets a playbook do to a subject. Unmanaged accounts and unconfigured playbooks: `observe`. */
export const modeFor = (config: Config, playbook: string, subject: Subject): Mode => {
  const settings = settingsFor(config, playbook);
  const account = managedAccount(config, subject);
  if (!settings || !account) return "observe";
  const [scope] = settings.scopes
    .filter((candidate) => coversPlace(candidate, subject, account.environment))
    .sort((a, b) => rank(b) - rank(a));
  return scope?.mode ?? settings.mode;
};

/** The exemption that keeps a playbook from a subject now; null: there is none. */
export const exemptionOf = (config: Config, playbook: string, subject: Subject, now: Date): Exemption | null => {
  const account = managedAccount(config, subject);
  return account ? exemptionFor(config.exemptions, playbook, subject, account.environment, now) : null;
};

/** Of two modes, the one that lets less happen. */
export const stricter = (a: Mode, b: Mode): Mode => (modes.indexOf(a) <= modes.indexOf(b) ? a : b);

/** Disruptive and irreversible changes are at most `approve`, unless the playbook's own id is configured to allow them. */
export const modeForChange = (
  config: Config,
  playbook: string,
  subject: Subject,
  change: { readonly impact: Impact; readonly irreversible: boolean },
): Mode => {
  const mode = modeFor(config, playbook, subject);
  const allowed = config.playbooks[playbook]?.allow ?? [];
  const held =
    (change.impact === "disruptive" && !allowed.includes("disruptive")) ||
    (change.irreversible && !allowed.includes("irreversible"));
  return held ? stricter(mode, "approve") : mode;
};

/** May any scope of this account write with this playbook? Where not, the account gets no write role. */
export const writesIn = (config: Config, playbook: string, accountId: string): boolean => {
  const settings = settingsFor(config, playbook);
  const account = config.accounts.find(({ id }) => id === accountId);
  if (!settings || !account) return false;
  return account.regions.concat("global").some((region) => {
    const subject = { type: "", id: "", account: accountId, region, partition: config.partition };
    return modeFor(config, playbook, subject) !== "observe";
  });
};
