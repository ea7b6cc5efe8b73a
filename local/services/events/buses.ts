import type { Place } from "../place.ts";
import type { EventEnvelope } from "./envelope.ts";
import { compilePattern } from "./pattern.ts";

/** A bus in an account and region; each has one named `default`. */
export interface BusAddress extends Place {
  readonly bus: string;
}

/** @returns the bus that an ARN names, `arn:aws:events:<region>:<account>:event-bus/<name>`; null for anything else */
export const busOfArn = (arn: string): BusAddress | null => {
  const [, region, account, bus] = /^arn:[^:]+:events:([^:]+):(\d{12}):event-bus\/(.+)$/.exec(arn) ?? [];
  return region && account && bus ? { account, region, bus } : null;
};

/** Event buses and their rules. Both are made anew by whoever starts the process; what a rule delivers to keeps the events. */
export interface EventBuses {
  create(address: BusAddress): void;
  has(address: BusAddress): boolean;
  /** A rule: `deliver` has stored the event when it returns. @throws UnsupportedPatternError */
  subscribe(address: BusAddress, pattern: object, deliver: (event: EventEnvelope) => void): void;
  /** An unknown bus drops the event, as AWS does. A rule that cannot deliver keeps no other from it. */
  put(address: BusAddress, event: EventEnvelope): void;
}

interface Rule {
  readonly matches: (event: EventEnvelope) => boolean;
  readonly deliver: (event: EventEnvelope) => void;
}

/** @param onError told what a target could not take; must not throw */
export const createEventBuses = (onError: (error: unknown, where: string) => void): EventBuses => {
  const rules = new Map<string, Rule[]>();
  const keyOf = ({ account, region, bus }: BusAddress): string => `${account}/${region}/${bus}`;

  const create = (address: BusAddress): Rule[] => {
    const known = rules.get(keyOf(address)) ?? [];
    rules.set(keyOf(address), known);
    return known;
  };

  const subscribe: EventBuses["subscribe"] = (address, pattern, deliver) => {
    create(address).push({ matches: compilePattern(pattern), deliver });
  };

  const put: EventBuses["put"] = (address, event) => {
    for (const { matches, deliver } of rules.get(keyOf(address)) ?? []) {
      if (!matches(event)) continue;
      try {
        deliver(event);
      } catch (error) {
        onError(error, `rule on ${keyOf(address)}`);
      }
    }
  };

  return {
    create: (address) => void create(address),
    has: (address) => address.bus === "default" || rules.has(keyOf(address)),
    subscribe,
    put,
  };
};
