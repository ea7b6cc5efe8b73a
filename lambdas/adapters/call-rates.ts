import { AdaptiveRetryStrategy, DEFAULT_MAX_ATTEMPTS, DefaultRateLimiter } from "@smithy/core/retry";

/** What a call is sent by: how often again, and how fast. Shared by all clients that call the same service in the same place. */
export type CallRates = (call: {
  readonly account: string;
  readonly region: string;
  /** The class of its client. */
  readonly service: unknown;
  readonly use: "read" | "write";
}) => AdaptiveRetryStrategy;

type Strategies = Readonly<Record<"read" | "write", AdaptiveRetryStrategy>>;

/**
 * One bucket of tokens an account, region and service. It is full until AWS throttles: then it fills as fast as AWS has
 * answered of late, less with each throttled call and slowly more with each that is answered, and at least one token comes
 * every two seconds.
 *
 * A write is sent once, and never waits for a token: its guards were read a moment ago, and its lease runs. The look at the
 * subject before it, which comes before the last guards, has waited in its place. What AWS says to it counts all the same.
 */
export const adaptiveRates = (): CallRates => {
  const known = new Map<unknown, Map<string, Strategies>>();
  return ({ account, region, service, use }) => {
    const places = known.get(service) ?? new Map<string, Strategies>();
    known.set(service, places);
    const place = `${account} ${region}`;
    const strategies = places.get(place) ?? makeStrategies();
    places.set(place, strategies);
    return strategies[use];
  };
};

const makeStrategies = (): Strategies => {
  const rateLimiter = new DefaultRateLimiter();
  const unpaced = {
    getSendToken: async () => {},
    updateClientSendingRate: (response: unknown) => rateLimiter.updateClientSendingRate(response),
  };
  return {
    read: new AdaptiveRetryStrategy(DEFAULT_MAX_ATTEMPTS, { rateLimiter }),
    write: new AdaptiveRetryStrategy(1, { maxAttempts: 1, rateLimiter: unpaced }),
  };
};
