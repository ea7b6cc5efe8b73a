import { describe, expect, it } from "vitest";
import {
  endedBy,
  type GrantedExemption,
  grantState,
  isInForce,
  runOut,
  warned,
} from "../../lambdas/core/granted-exemption.ts";
import { sampleGrant } from "../support/sample-grant.ts";

const at = (iso: string): Date => new Date(iso);
const grant = sampleGrant(at("2026-01-01T12:00:00.000Z"));
const ended = endedBy(grant, { by: "mary", at: "2026-03-01T00:00:00.000Z", reason: "moved behind a CDN" });

describe("an exemption that was granted", () => {
  it.each([
    ["from its first moment", grant, "2026-01-01T12:00:00.000Z", true],
    ["while its end is made known", grant, "2026-06-29T00:00:00.000Z", true],
    ["to its last moment", grant, "2026-06-30T23:59:59.999Z", true],
    ["and not a moment longer", grant, "2026-07-01T00:00:00.000Z", false],
    ["and not once somebody ended it", ended, "2026-03-01T00:00:00.000Z", false],
  ])("keeps Homeostat from writing %s", (_when, exemption, now, isOn) => {
    expect(isInForce(exemption, at(now))).toBe(isOn);
  });

  it("says that it was ended, whatever its term says", () => {
    expect(grantState(grant, at("2026-03-01T00:00:00.000Z"))).toBe("active");
    expect(grantState(ended, at("2026-03-01T00:00:00.000Z"))).toBe("ended");
  });

  it.each([
    ["is ended", () => ended, null],
    ["has its end made known", () => warned(grant, at("2026-06-17T00:00:00.000Z")), "2026-07-01T00:00:00.000Z"],
    ["has run out", () => runOut(grant), null],
  ] satisfies [string, () => GrantedExemption, string | null][])(
    "is due when the next thing is to be done about it, in a version of its own: %s",
    (_what, next, dueAt) => {
      expect(next()).toMatchObject({ dueAt, version: 2 });
    },
  );
});
