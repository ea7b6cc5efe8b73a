import type { Config } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";

/** What is polled, because events about it may be lost. */
export const pollerIds = ["config-rules", "config-items", "image-scans", "inspector-findings", "alarms"] as const;
export type PollerId = (typeof pollerIds)[number];

/** One poller in one account and region. */
export interface PollPlace {
  readonly account: string;
  readonly region: string;
  readonly poller: PollerId;
}

/**
 * How a pass ended. `not-enabled`: what it asked is switched off in this place, so there is nothing to see there. That is
 * no failure to see, and reports tell of it.
 */
export const passOutcomes = ["seen", "not-enabled"] as const;
export type PassOutcome = (typeof passOutcomes)[number];

/** How far the polling of a place has come: what a killed pass goes on from, and what a report may rely on. */
export interface Poll extends PollPlace {
  /** When the pass that is under way began; null between two passes. */
  readonly startedAt: string | null;
  /** Where it goes on, as its poller wrote it; null at its start. */
  readonly cursor: string | null;
  /** When the last pass that saw everything began; null: there was none yet. */
  readonly asOf: string | null;
  /** How the last pass that came to its end ended. */
  readonly outcome: PassOutcome;
  /** Only a pass that begins then or later will do: until then events were left to it. Set by `intake` in a storm. */
  readonly wanted?: string;
  /** Why nothing is seen at present, and since when; null: it is. */
  readonly failing: { readonly since: string; readonly error: string } | null;
  readonly version: number;
}

/**
 * How many resources one Config rule judged, by its verdict: the denominator of a score. What it does not apply to
 * counts nowhere. `asOf` is the beginning of the pass that counted.
 */
export interface Evaluations {
  readonly account: string;
  readonly region: string;
  readonly rule: string;
  readonly ruleArn: string;
  /** `Source.SourceIdentifier`: the managed rule's identifier. */
  readonly identifier: string;
  readonly compliant: number;
  readonly nonCompliant: number;
  readonly insufficient: number;
  readonly asOf: string;
}

/** Something in a managed account that we do not see now: a score over it is an opinion. */
export interface CoverageGap {
  readonly account: string;
  readonly region: string;
  readonly what: PollerId;
  /** ISO 8601; null: it was never seen. */
  readonly since: string | null;
  /** The name of the error that AWS answered; null where nothing was answered at all. */
  readonly error: string | null;
  /** So many events came that they were left to the next pass. */
  readonly storm?: true;
}

/** Passes begin this far apart; what events bring is known at once. */
const betweenPasses: Duration = "15m";
/** A pass that is later than this is a gap even if nobody told of an error. */
const tooLate = 4 * milliseconds(betweenPasses);

/** A place that was never polled; written nowhere yet. */
export const unpolled = ({ account, region, poller }: PollPlace): Poll => ({
  account,
  region,
  poller,
  startedAt: null,
  cursor: null,
  asOf: null,
  outcome: "seen",
  failing: null,
  version: 0,
});

/** Were events left to a pass that has not been through yet? */
const isOwed = ({ wanted, asOf }: Poll): boolean => wanted !== undefined && (asOf === null || asOf < wanted);

/** Has a pass been left unfinished, was one asked for, or is it time for the next? */
export const isDue = (poll: Poll | null, now: Date): boolean =>
  !poll?.asOf ||
  poll.startedAt !== null ||
  (isOwed(poll) && poll.wanted !== undefined && poll.wanted <= now.toISOString()) ||
  now.getTime() - Date.parse(poll.asOf) >= milliseconds(betweenPasses);

/** Every (account, region, poller) that the configuration asks for. */
export const pollPlaces = ({ accounts }: Config): readonly PollPlace[] =>
  accounts.flatMap(({ id, regions }) =>
    regions.flatMap((region) => pollerIds.map((poller) => ({ account: id, region, poller }))),
  );

const isPlace =
  (wanted: PollPlace) =>
  ({ account, region, poller }: PollPlace): boolean =>
    account === wanted.account && region === wanted.region && poller === wanted.poller;

/** What of the managed accounts is not seen at `now`: polls that fail, that are late, and that never came to an end. */
export const coverageGaps = (config: Config, polls: readonly Poll[], now: Date): readonly CoverageGap[] =>
  pollPlaces(config).flatMap((place) => {
    const { account, region, poller: what } = place;
    const poll = polls.find(isPlace(place));
    const gap: CoverageGap = { account, region, what, since: poll?.asOf ?? null, error: null };
    if (poll?.failing) return [{ ...gap, ...poll.failing }];
    if (!poll?.asOf || now.getTime() - Date.parse(poll.asOf) > tooLate) return [gap];
    if (isOwed(poll)) return [{ ...gap, storm: true }];
    return [];
  });

/** Where the last pass found switched off what it asks: nothing is there to see, and nobody would see it. */
export const switchedOff = (config: Config, polls: readonly Poll[]): readonly PollPlace[] =>
  pollPlaces(config).filter((place) => polls.find(isPlace(place))?.outcome === "not-enabled");

/** False for what an older pass counted: the rule is gone, or answers to no playbook any more. */
export const isInForce = ({ account, region, asOf }: Evaluations, polls: readonly Poll[]): boolean =>
  asOf >= (polls.find(isPlace({ account, region, poller: "config-rules" }))?.asOf ?? asOf);
