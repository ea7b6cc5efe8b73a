import type { Config } from "./config.ts";
import { type Poll, type PollerId, type PollPlace, unpolled } from "./coverage.ts";
import { decide } from "./decide.ts";
import type { Finding } from "./finding.ts";
import type { Ledger } from "./ledger.ts";
import { refuseUntrusted } from "./managed-accounts.ts";
import type { AnyPlaybook } from "./playbook.ts";

/**
 * Whose events a poll tells again, fact for fact. Alarms are not among them: each asks for capacity now, and there is one
 * for each node group that is registered. Nor are AWS Config's items: no poll lists them.
 */
export const collapsible: Readonly<Record<string, PollerId>> = {
  "Config Rules Compliance Change": "config-rules",
  "ECR Image Scan": "image-scans",
  "Inspector2 Finding": "inspector-findings",
};

export interface StormPorts {
  readonly config: Config;
  readonly playbooks: readonly AnyPlaybook[];
  readonly ledger: Pick<Ledger, "getPoll" | "putPoll">;
  readonly resolveRule: (finding: Finding) => Promise<Finding>;
  readonly now: () => Date;
}

const minuteMs = 60_000;

/**
 * Of a source that tells more of an account within a minute than is worth taking one by one, the rest of that minute is
 * left to one poll of the account, which is asked for once. Counts by itself: one for each sandbox.
 * @returns the place that is polled instead; null: the finding is to be taken. What no poll would tell, or no playbook
 *   answers to, is always taken
 */
export const stormGauge = ({ config, playbooks, ledger, resolveRule, now }: StormPorts) => {
  const { eventsPerMinute } = config.storms;
  let minute = Number.NaN;
  const counts = new Map<string, number>();
  const asked = new Set<string>();

  return async (finding: Finding): Promise<PollPlace | null> => {
    const { transport, subject } = finding;
    const poller = Object.hasOwn(collapsible, transport.detailType) ? collapsible[transport.detailType] : undefined;
    if (poller === undefined || refuseUntrusted(config, finding) !== null) return null;
    const current = Math.floor(now().getTime() / minuteMs);
    if (current !== minute) {
      minute = current;
      counts.clear();
      asked.clear();
    }
    const place = { account: subject.account, region: transport.region, poller };
    const key = JSON.stringify(place);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= eventsPerMinute) return null;
    if (decide(await resolveRule(finding), playbooks, config, now()).length === 0) return null;
    // A pass that has begun may be past this subject: only one that begins after this minute has seen all of it.
    if (!asked.has(key)) await askForPoll(ledger, place, new Date((current + 1) * minuteMs));
    asked.add(key);
    return place;
  };
};

/** The poll kept changing under us for as long as anybody could be expected to try. */
export class PollContendedError extends Error {
  override readonly name = "PollContendedError";
  constructor({ account, region, poller }: PollPlace) {
    super(`the poll of ${poller} in ${account} and ${region} was changed by others in every attempt; try again later`);
  }
}

const attempts = 8;

/** Has a place polled by a pass that begins at `from` or later. @throws {PollContendedError} */
export const askForPoll = async (ledger: StormPorts["ledger"], place: PollPlace, from: Date): Promise<void> => {
  const wanted = from.toISOString();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored: Poll | null = await ledger.getPoll(place);
    if (stored?.wanted && stored.wanted >= wanted) return;
    const { version, ...poll } = stored ?? unpolled(place);
    if (await ledger.putPoll({ ...poll, wanted, version: version + 1 }, stored?.version ?? null)) return;
  }
  throw new PollContendedError(place);
};
