import type { Config } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { Finding, Subject } from "./finding.ts";
import { type Fleet, fleetSize } from "./fleet.ts";
import { settingsFor } from "./mode.ts";
import type { SpentBudget } from "./remediation.ts";

/** Rates are counted over this long, and a place in flight that nobody gave back counts no longer. */
const window: Duration = "1h";
/** How soon a place that may be given back is worth another look; one that runs out frees others within moments. */
const soon: Duration = "1m";
const notSooner: Duration = "5m";

/** A place in a budget that a remediation has taken. */
export interface Reservation {
  readonly remediationId: string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601; compared in code, so that a crash leaks nothing. */
  readonly until: string;
  /** It has not ended. */
  readonly inFlight: boolean;
}

/** What of a playbook, in every account, or of an account, by every playbook, was changed of late. */
export interface Budget {
  readonly key: string;
  readonly reservations: readonly Reservation[];
  readonly version: number;
}

/** The two budgets that a write needs a place in; null where nobody took one yet. */
export interface Budgets {
  readonly playbook: Budget | null;
  readonly account: Budget | null;
}

/** Of a remediation: what its budgets depend on. */
export interface Spender {
  readonly id: string;
  readonly playbook: string;
  readonly subject: Subject;
  readonly finding: Pick<Finding, "kind">;
}

export const budgetKeys = ({
  playbook,
  subject,
}: Pick<Spender, "playbook" | "subject">): Readonly<Record<keyof Budgets, string>> => ({
  playbook: `playbook#${playbook}`,
  account: `account#${subject.account}`,
});

export interface Limits {
  readonly playbookPerHour: number;
  readonly accountPerHour: number;
  readonly inFlight: number;
  readonly fleetShare: number;
}

/** What the configurations allow, the strictest of them each time: a run obeys its own and the one deployed since. */
export const limitsOf = (configs: readonly Config[], playbook: string): Limits => {
  const each = configs.map((config): Limits => {
    const own = settingsFor(config, playbook)?.budget ?? {};
    const { playbookPerHour, accountPerHour, inFlight, fleetShare } = config.budgets;
    return {
      playbookPerHour: own.perHour ?? playbookPerHour,
      accountPerHour,
      inFlight: own.inFlight ?? inFlight,
      fleetShare: own.fleetShare ?? fleetShare,
    };
  });
  const least = (field: keyof Limits): number => Math.min(...each.map((limits) => limits[field]));
  return {
    playbookPerHour: least("playbookPerHour"),
    accountPerHour: least("accountPerHour"),
    inFlight: least("inFlight"),
    fleetShare: least("fleetShare"),
  };
};

const isLive =
  (now: Date) =>
  ({ until }: Reservation): boolean =>
    Date.parse(until) > now.getTime();

interface Cap {
  readonly of: keyof Budgets;
  readonly limit: number;
  readonly counts: (reservation: Reservation) => boolean;
  /** Is a place given back, where others run out? */
  readonly returns: boolean;
  readonly words: string;
}

const capsFor = (
  { playbook, subject: { account, region }, finding }: Spender,
  limits: Limits,
  fleet: Fleet | null,
  now: Date,
): readonly Cap[] => {
  const isHere = (other: Reservation): boolean => other.account === account && other.region === region;
  const size = fleetSize(fleet, playbook, now);
  const share: Cap =
    size === null
      ? {
          of: "playbook",
          limit: 1,
          counts: (other) => other.inFlight && isHere(other),
          returns: true,
          words: `at once by ${playbook} in ${account} and ${region}, as long as nobody has counted how many subjects there are`,
        }
      : {
          of: "playbook",
          limit: Math.max(1, Math.floor(limits.fleetShare * size)),
          counts: isHere,
          returns: false,
          words: `an hour by ${playbook} of its ${size} subjects in ${account} and ${region}`,
        };
  return [
    {
      of: "playbook",
      limit: limits.playbookPerHour,
      counts: () => true,
      returns: false,
      words: `an hour by ${playbook}`,
    },
    {
      of: "playbook",
      limit: limits.inFlight,
      counts: ({ inFlight }) => inFlight,
      returns: true,
      words: `at once by ${playbook}`,
    },
    { of: "account", limit: limits.accountPerHour, counts: () => true, returns: false, words: `an hour in ${account}` },
    // What an alarm asks for is bounded by its own registration, and load rises everywhere at once.
    ...(finding.kind === "alarm" ? [] : [share]),
  ];
};

/** A budget that has no place left. */
export interface Spent extends SpentBudget {
  readonly note: string;
  /** ISO 8601: when it is worth another look, not before. */
  readonly retryAt: string;
}

/** Does any budget have no place left for this remediation? Null: all have, or it holds its places already. */
export const spentFor = (
  budgets: Budgets,
  fleet: Fleet | null,
  spender: Spender,
  limits: Limits,
  now: Date,
): Spent | null => {
  for (const { of, limit, counts, returns, words } of capsFor(spender, limits, fleet, now)) {
    const live = (budgets[of]?.reservations ?? []).filter(isLive(now));
    if (live.some(({ remediationId }) => remediationId === spender.id)) continue;
    const ends = live.filter(counts).map(({ until }) => until);
    if (ends.length < limit) continue;
    const runsOut = ends.sort()[ends.length - limit] ?? "";
    const earliest = new Date(now.getTime() + milliseconds(returns ? soon : notSooner)).toISOString();
    const freesAt = returns ? null : runsOut;
    return {
      budget: `${limit} ${words}`,
      freesAt,
      note: `of ${limit} ${words}, ${ends.length} are used; the next place is free ${freesAt === null ? "when one that is at work has ended" : `at ${freesAt}`}`,
      retryAt: returns || runsOut < earliest ? earliest : runsOut,
    };
  }
  return null;
};

/** Does a remediation hold a place that has not run out? */
export const holds = (budget: Budget | null, id: string, now: Date): boolean =>
  budget?.reservations.some((reservation) => reservation.remediationId === id && isLive(now)(reservation)) ?? false;

/** The budget with a place taken; null: it holds one already. What has run out is left behind. */
export const withReservation = (
  budget: Budget | null,
  key: string,
  { id, subject: { account, region } }: Pick<Spender, "id" | "subject">,
  now: Date,
): Budget | null => {
  if (holds(budget, id, now)) return null;
  const until = new Date(now.getTime() + milliseconds(window)).toISOString();
  return {
    key,
    reservations: [
      ...(budget?.reservations ?? []).filter(isLive(now)),
      { remediationId: id, account, region, until, inFlight: true },
    ],
    version: (budget?.version ?? 0) + 1,
  };
};

/** How a place is let go: `landed`, the subject was changed, and the rate counts it; `unused`, nothing was sent. */
export type Release = "landed" | "unused";

/** The budget with a place let go; null: it stays as it is. */
export const released = (budget: Budget | null, id: string, release: Release): Budget | null => {
  const own = budget?.reservations.find(({ remediationId }) => remediationId === id);
  if (!budget || !own || (release === "landed" && !own.inFlight)) return null;
  const others = budget.reservations.filter((reservation) => reservation !== own);
  return {
    ...budget,
    reservations: release === "unused" ? others : [...others, { ...own, inFlight: false }],
    version: budget.version + 1,
  };
};
