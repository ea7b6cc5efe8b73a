import { describe, expect, it } from "vitest";
import { coverageGaps, type Evaluations, isInForce, type Poll, pollPlaces } from "../../lambdas/core/coverage.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";

const config = sampleConfig({
  hub: { account: memberAccount, region: "eu-west-1" },
  accounts: [{ id: memberAccount, name: "shop", environment: "production", regions: ["eu-west-1"] }],
});
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const now = new Date(at(120));
const polled = (over: Partial<Poll> = {}): readonly Poll[] =>
  pollPlaces(config).map((place) => ({
    ...place,
    startedAt: null,
    cursor: null,
    asOf: at(110),
    outcome: "seen",
    failing: null,
    version: 1,
    ...(place.poller === "config-rules" && over),
  }));
const [place] = pollPlaces(config);
const gap = { account: memberAccount, region: "eu-west-1", what: "config-rules", since: at(110), error: null };

describe("coverage gaps", () => {
  it("are none where every pass is recent", () => {
    expect(coverageGaps(config, polled(), now)).toEqual([]);
  });

  it("are everything that was never polled", () => {
    expect(coverageGaps(config, [], now).map(({ what, since }) => [what, since])).toEqual(
      pollPlaces(config).map(({ poller }) => [poller, null]),
    );
  });

  it("name the error of a poll that fails, and since when", () => {
    const failing = { since: at(111), error: "AccessDeniedException" };
    expect(coverageGaps(config, polled({ failing }), now)).toEqual([{ ...gap, ...failing }]);
  });

  it("hold a poll that failed before its first pass had ended", () => {
    const failing = { since: at(90), error: "ThrottlingException" };
    expect(coverageGaps(config, polled({ asOf: null, failing }), now)).toEqual([{ ...gap, ...failing }]);
  });

  it("hold a pass that is later than passes may be, though nobody told of an error", () => {
    expect(coverageGaps(config, polled({ asOf: at(60) }), now)).toEqual([]);
    expect(coverageGaps(config, polled({ asOf: at(59) }), now)).toEqual([{ ...gap, since: at(59) }]);
  });
});

describe("a count of evaluations", () => {
  const counted = (asOf: string): Evaluations => ({
    account: memberAccount,
    region: "eu-west-1",
    rule: "colour",
    ruleArn: "arn",
    identifier: "COLOUR",
    compliant: 1,
    nonCompliant: 0,
    insufficient: 0,
    asOf,
  });

  it("is in force as long as the last complete pass, or one since, has counted it", () => {
    expect(place?.poller).toBe("config-rules");
    expect(isInForce(counted(at(110)), polled())).toBe(true);
    expect(isInForce(counted(at(115)), polled())).toBe(true);
    expect(isInForce(counted(at(1)), polled({ asOf: null }))).toBe(true);
    expect(isInForce(counted(at(109)), polled())).toBe(false);
  });
});
