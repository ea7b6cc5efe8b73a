import { type Config, ConfigurationError, modes, type PlaybookSettings, problemsOf, type Scope } from "./config.ts";
import { keysFor, rank, settingsFor, writesIn } from "./mode.ts";
import type { AnyPlaybook } from "./playbook.ts";
import { keyCovers } from "./playbook-key.ts";
import { mayBothCover } from "./tag-filter.ts";

const overlap = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  !a || !b || a.some((value) => b.includes(value));

const contradict = (a: Scope, b: Scope): boolean =>
  rank(a) === rank(b) &&
  a.mode !== b.mode &&
  overlap(a.accounts, b.accounts) &&
  overlap(a.environments, b.environments) &&
  overlap(a.regions, b.regions) &&
  (!a.tags || !b.tags || mayBothCover(a.tags, b.tags));

/** Somebody expects a tag to let more happen, which none can. */
const raisingProblems = (key: string, { mode, scopes }: PlaybookSettings): readonly string[] => {
  const most = Math.max(...[mode, ...scopes.flatMap((scope) => (scope.tags ? [] : scope.mode))].map(licence));
  return scopes.flatMap((scope, index) =>
    scope.tags && licence(scope.mode) > most
      ? [
          `playbooks["${key}"].scopes[${index}]: says ${scope.mode} by tags, which can only lower a mode, and nothing under playbooks["${key}"] is above ${modes[most]} without them`,
        ]
      : [],
  );
};

/** The higher, the more may happen. */
const licence = (mode: Scope["mode"]): number => modes.indexOf(mode);

const scopeProblems = (key: string, scopes: readonly Scope[]): readonly string[] =>
  scopes.flatMap((scope, index) =>
    scopes
      .slice(0, index)
      .flatMap((earlier, before) =>
        contradict(earlier, scope)
          ? [
              `playbooks["${key}"].scopes[${index}]: has the same rank as scopes[${before}] and covers the same subjects, but says ${scope.mode} where that says ${earlier.mode}`,
            ]
          : [],
      ),
  );

const retiringProblems = (config: Config, { id }: AnyPlaybook): readonly string[] => {
  const [key] = keysFor(config, id);
  return (settingsFor(config, id)?.retiring ?? []).flatMap(({ accounts }, index) =>
    accounts
      .filter((account) => writesIn(config, id, account) || config.accounts.every((each) => each.id !== account))
      .map((account) =>
        writesIn(config, id, account)
          ? `playbooks["${key}"].retiring[${index}].accounts: ${id} may still write in ${account}`
          : `playbooks["${key}"].retiring[${index}].accounts: ${account} is not listed under accounts`,
      ),
  );
};

const globProblems = (config: Config, { id }: AnyPlaybook): readonly string[] => {
  const [first, second] = keysFor(config, id);
  return first !== undefined && second !== undefined && first !== id && first.length === second.length
    ? [`playbooks["${second}"]: covers ${id} with the same rank as playbooks["${first}"]`]
    : [];
};

const optionProblems = (config: Config, { id, options }: AnyPlaybook): readonly string[] => {
  const [key] = keysFor(config, id);
  const value = settingsFor(config, id)?.options ?? {};
  const parsed = options.safeParse(value);
  return parsed.success ? [] : problemsOf(parsed.error, value, ["playbooks", key ?? id, "options"]);
};

/** @param path of the key in the configuration */
const keyProblems = (path: string, key: string, playbooks: readonly AnyPlaybook[]): readonly string[] =>
  playbooks.some(({ id }) => keyCovers(key, id))
    ? []
    : [`${path}: covers no playbook (known: ${playbooks.map(({ id }) => id).join(", ")})`];

/** A glob grows with the registry: what it let through without asking would grow with it. */
const allowProblems = (key: string, allow: readonly string[], playbooks: readonly AnyPlaybook[]): readonly string[] =>
  allow.length === 0 || playbooks.some(({ id }) => id === key)
    ? []
    : [
        `playbooks["${key}"].allow: what may happen without asking is named playbook by playbook, under its id; found ${allow.join(", ")} under a glob`,
      ];

/** A quorum that can never be reached says no to everything, and nobody would know why. */
const quorumProblems = ({ approvals, people }: Config): readonly string[] => {
  const approvers = new Set(people.filter(({ may }) => may.includes("approve")).map(({ id }) => id)).size;
  return approvals.flatMap(({ quorum }, index) =>
    quorum > approvers
      ? [`approvals[${index}].quorum: found ${quorum}, but ${approvers} may approve under people`]
      : [],
  );
};

/**
 * What only the registry can tell: keys that cover nothing, options that their playbook does not take,
 * impacts allowed under a glob, and scopes or globs of equal rank, which would make the order of lines decide.
 */
const problemsWithRegistry = (config: Config, playbooks: readonly AnyPlaybook[]): readonly string[] => [
  ...Object.keys(config.playbooks).flatMap((key) => keyProblems(`playbooks["${key}"]`, key, playbooks)),
  ...config.exemptions.flatMap(({ playbooks: keys }, index) =>
    keys.flatMap((key, at) => keyProblems(`exemptions[${index}].playbooks[${at}]`, key, playbooks)),
  ),
  ...config.freezes.flatMap(({ playbooks: keys = [] }, index) =>
    keys.flatMap((key, at) => keyProblems(`freezes[${index}].playbooks[${at}]`, key, playbooks)),
  ),
  ...config.people.flatMap(({ playbooks: keys = [] }, index) =>
    keys.flatMap((key, at) => keyProblems(`people[${index}].playbooks[${at}]`, key, playbooks)),
  ),
  ...config.approvals.flatMap(({ playbooks: keys = [] }, index) =>
    keys.flatMap((key, at) => keyProblems(`approvals[${index}].playbooks[${at}]`, key, playbooks)),
  ),
  ...quorumProblems(config),
  ...config.ownership.except.flatMap(({ playbooks: keys = [] }, index) =>
    keys.flatMap((key, at) => keyProblems(`ownership.except[${index}].playbooks[${at}]`, key, playbooks)),
  ),
  ...Object.entries(config.playbooks).flatMap(([key, settings]) => [
    ...scopeProblems(key, settings.scopes),
    ...raisingProblems(key, settings),
    ...allowProblems(key, settings.allow, playbooks),
  ]),
  ...playbooks.flatMap((playbook) => globProblems(config, playbook)),
  ...playbooks.flatMap((playbook) => retiringProblems(config, playbook)),
  ...playbooks.flatMap((playbook) => optionProblems(config, playbook)),
];

/** @throws {ConfigurationError} */
export const checkConfig = (config: Config, playbooks: readonly AnyPlaybook[]): Config => {
  const problems = problemsWithRegistry(config, playbooks);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
};
