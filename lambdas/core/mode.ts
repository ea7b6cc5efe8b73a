import { type Config, type Mode, modes, type PlaybookSettings, type Scope } from "./config.ts";
import { type Exemption, exemptionFor, exemptionsOf } from "./exemption.ts";
import type { Subject } from "./finding.ts";
import { managedAccount } from "./managed-accounts.ts";
import { coversPlace } from "./place-schema.ts";
import type { AnyPlaybook, Gates } from "./playbook.ts";
import { keyCovers } from "./playbook-key.ts";
import { coversTags, tagsFound } from "./tag-filter.ts";
import type { Tags } from "./tags.ts";

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

/** Account over environment over region over tag: a scope that names a narrower thing wins. */
export const rank = (scope: Scope): number =>
  (scope.accounts ? 8 : 0) + (scope.environments ? 4 : 0) + (scope.regions ? 2 : 0) + (scope.tags ? 1 : 0);

/** The settings of a playbook at a place, and the scope of highest rank among some; null: nothing is configured there. */
const resolve = (
  config: Config,
  playbook: string,
  subject: Subject,
  among: (scope: Scope) => boolean,
): { readonly mode: Mode; readonly scope: Scope | undefined } | null => {
  const settings = settingsFor(config, playbook);
  const account = managedAccount(config, subject);
  if (!settings || !account) return null;
  const [scope] = settings.scopes
    .filter((candidate) => among(candidate) && coversPlace(candidate, subject, account.environment))
    .sort((a, b) => rank(b) - rank(a));
  return { mode: scope?.mode ?? settings.mode, scope };
};

/**
 * What the configuration lets a playbook do at the subject's place, as long as nobody knows its tags: these may lower it.
 * Unmanaged accounts and unconfigured playbooks: `observe`.
 */
export const modeFor = (config: Config, playbook: string, subject: Subject): Mode =>
  resolve(config, playbook, subject, ({ tags }) => tags === undefined)?.mode ?? "observe";

/** May tags of a subject lower the mode of its place? */
export const tagsMayLower = (config: Config, playbook: string, subject: Subject): boolean => {
  const place = resolve(config, playbook, subject, ({ tags }) => tags === undefined);
  const reached = place?.scope ? rank(place.scope) : 0;
  const lowers = (scope: Scope): boolean =>
    place !== null && rank(scope) > reached && stricter(scope.mode, place.mode) !== place.mode;
  return resolve(config, playbook, subject, (scope) => scope.tags !== undefined && lowers(scope))?.scope !== undefined;
};

/** What a playbook may do to a subject, and the tags of it that hold the playbook back, where some do. */
export interface Permission {
  readonly mode: Mode;
  readonly heldBy: Tags | null;
}

/** With the tags that the subject has now. Whoever may tag a resource may not thereby have it changed: tags only lower. */
const modeWithTags = (config: Config, playbook: string, subject: Subject, live: Tags): Permission => {
  const place = modeFor(config, playbook, subject);
  const found = resolve(config, playbook, subject, ({ tags }) => tags === undefined || coversTags(tags, live));
  const mode = stricter(place, found?.mode ?? "observe");
  return { mode, heldBy: mode !== place && found?.scope?.tags ? tagsFound(found.scope.tags, live) : null };
};

/** The exemption that keeps a playbook from a subject now; null: there is none. */
export const exemptionOf = (config: Config, playbook: string, subject: Subject, now: Date): Exemption | null => {
  const account = managedAccount(config, subject);
  return account ? exemptionFor(exemptionsOf(config), playbook, subject, account.environment, now) : null;
};

/** Of two modes, the one that lets less happen. */
export const stricter = (a: Mode, b: Mode): Mode => (modes.indexOf(a) <= modes.indexOf(b) ? a : b);

/**
 * Disruptive and irreversible changes are at most `approve`, unless the playbook's own id is configured to allow them.
 * @param live the subject's tags, as the state was observed that is changed; null: not observed yet
 */
export const modeForChange = (
  config: Config,
  playbook: string,
  subject: Subject,
  change: Gates,
  live: Tags | null,
): Permission => {
  const place = modeFor(config, playbook, subject);
  const tagged: Permission = live ? modeWithTags(config, playbook, subject, live) : { mode: place, heldBy: null };
  const allowed = config.playbooks[playbook]?.allow ?? [];
  const held =
    (change.impact === "disruptive" && !allowed.includes("disruptive")) ||
    (change.irreversible && !allowed.includes("irreversible"));
  const untagged = held ? stricter(place, "approve") : place;
  const mode = stricter(untagged, tagged.mode);
  return { mode, heldBy: mode === untagged ? null : tagged.heldBy };
};

/** Of two permissions, the one that lets less happen. */
export const stricterOf = (a: Permission, b: Permission): Permission => (stricter(a.mode, b.mode) === a.mode ? a : b);

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
