import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigInput, type Mode, modes } from "../../lambdas/core/config.ts";
import { modeFor, modeForChange, stricter, tagsMayLower, writesIn } from "../../lambdas/core/mode.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const { subject } = sampleFinding();
const id = "sample/set-colour";
const modeWith = (playbooks: ConfigInput["playbooks"], where = subject): Mode =>
  modeFor(sampleConfig({ playbooks }), id, where);

describe("the mode of a playbook for a subject", () => {
  it.each([
    ["nothing says otherwise", {}, "observe"],
    ["only another playbook is configured", { "other/thing": { mode: "enforce" } }, "observe"],
    ["its own id says so", { [id]: { mode: "enforce" } }, "enforce"],
    ["a glob says so", { "sample/*": { mode: "approve" } }, "approve"],
    ["its id wins over a glob", { "*": { mode: "enforce" }, [id]: { mode: "observe" } }, "observe"],
    [
      "its id wins over a glob of the same length",
      { "sample/set-colou*": { mode: "enforce" }, [id]: { mode: "observe" } },
      "observe",
    ],
    ["the longer glob wins", { "*": { mode: "enforce" }, "sample/*": { mode: "approve" } }, "approve"],
    [
      "a scope covers it",
      { [id]: { mode: "observe", scopes: [{ accounts: [memberAccount], mode: "enforce" }] } },
      "enforce",
    ],
    [
      "a scope covers another account",
      { [id]: { mode: "observe", scopes: [{ accounts: ["111122223333"], mode: "enforce" }] } },
      "observe",
    ],
    [
      "account wins over environment",
      {
        [id]: {
          scopes: [
            { environments: ["production"], mode: "enforce" },
            { accounts: [memberAccount], mode: "approve" },
          ],
        },
      },
      "approve",
    ],
    [
      "environment wins over region",
      {
        [id]: {
          scopes: [
            { regions: ["eu-west-1"], mode: "enforce" },
            { environments: ["production"], mode: "approve" },
          ],
        },
      },
      "approve",
    ],
    [
      "account and region win over account",
      {
        [id]: {
          scopes: [
            { accounts: [memberAccount], mode: "approve" },
            { accounts: [memberAccount], regions: ["eu-west-1"], mode: "enforce" },
          ],
        },
      },
      "enforce",
    ],
    [
      "every named thing must match",
      { [id]: { scopes: [{ accounts: [memberAccount], regions: ["eu-central-1"], mode: "enforce" }] } },
      "observe",
    ],
  ] satisfies [string, ConfigInput["playbooks"], Mode][])("when %s", (_what, playbooks, expected) => {
    expect(modeWith(playbooks)).toBe(expected);
  });

  it("is observe wherever the account, region or partition is not configured", () => {
    const everywhere = { "*": { mode: "enforce" as const } };
    expect(modeWith(everywhere, { ...subject, account: "999999999999" })).toBe("observe");
    expect(modeWith(everywhere, { ...subject, region: "us-east-1" })).toBe("observe");
    expect(modeWith(everywhere, { ...subject, partition: "aws-cn" })).toBe("observe");
    expect(modeWith(everywhere, { ...subject, region: "global" })).toBe("enforce");
  });

  it("does not depend on the order in which scopes are written", () => {
    const scope = fc
      .record({
        accounts: fc.option(
          fc.constant(memberAccount).map((id) => [id]),
          { nil: undefined },
        ),
        environments: fc.option(
          fc.constantFrom("production", "platform").map((name) => [name]),
          { nil: undefined },
        ),
        regions: fc.option(
          fc.constantFrom("eu-west-1", "eu-central-1").map((name) => [name]),
          { nil: undefined },
        ),
        mode: fc.constantFrom(...modes),
      })
      .filter((value) => Boolean(value.accounts ?? value.environments ?? value.regions));
    // Equal rank is a configuration error, so each rank occurs once here.
    const rank = (value: { accounts?: unknown; environments?: unknown; regions?: unknown }) =>
      [value.accounts, value.environments, value.regions].map(Boolean).join();
    fc.assert(
      fc.property(fc.uniqueArray(scope, { selector: rank, maxLength: 5 }), (scopes) => {
        const forwards = modeWith({ [id]: { scopes } });
        const backwards = modeWith({ [id]: { scopes: scopes.toReversed() } });
        expect(forwards).toBe(backwards);
      }),
    );
  });
});

describe("the mode of a change", () => {
  const modeOf = (
    allow: ("disruptive" | "irreversible")[],
    change: { impact: "brief" | "disruptive"; irreversible: boolean },
    key = id,
  ) => modeForChange(sampleConfig({ playbooks: { [key]: { mode: "enforce", allow } } }), id, subject, change, {}).mode;

  it.each([
    [[], { impact: "brief", irreversible: false }, "enforce"],
    [[], { impact: "disruptive", irreversible: false }, "approve"],
    [[], { impact: "brief", irreversible: true }, "approve"],
    [["disruptive"], { impact: "disruptive", irreversible: false }, "enforce"],
    [["disruptive"], { impact: "disruptive", irreversible: true }, "approve"],
    [["disruptive", "irreversible"], { impact: "disruptive", irreversible: true }, "enforce"],
  ] satisfies [("disruptive" | "irreversible")[], { impact: "brief" | "disruptive"; irreversible: boolean }, Mode][])(
    "that is allowed %j and is %j",
    (allow, change, expected) => {
      expect(modeOf(allow, change)).toBe(expected);
    },
  );

  it("is held where only a glob allows it", () => {
    expect(modeOf(["disruptive"], { impact: "disruptive", irreversible: false }, "sample/*")).toBe("approve");
  });

  it("is never raised by being disruptive", () => {
    const config = sampleConfig({ playbooks: { [id]: { mode: "observe", allow: ["disruptive"] } } });
    expect(modeForChange(config, id, subject, { impact: "disruptive", irreversible: true }, {}).mode).toBe("observe");
  });
});

describe("the mode over the tags that a subject has", () => {
  const harmless = { impact: "none", irreversible: false } as const;
  const permission = (settings: NonNullable<ConfigInput["playbooks"]>[string], tags: Record<string, string> | null) =>
    modeForChange(sampleConfig({ playbooks: { [id]: settings } }), id, subject, harmless, tags);
  const data = { team: "data" };
  const lowering = { mode: "enforce" as const, scopes: [{ tags: data, mode: "observe" as const }] };

  it.each([
    ["they match", lowering, data, "observe", data],
    ["they ask for what the place allows anyway", { ...lowering, mode: "observe" }, data, "observe", null],
    ["they do not match", lowering, { team: "web" }, "enforce", null],
    ["they are not known yet", lowering, null, "enforce", null],
    [
      "the place's own scope has the higher rank",
      { ...lowering, scopes: [...lowering.scopes, { regions: ["eu-west-1"], mode: "enforce" }] },
      data,
      "enforce",
      null,
    ],
    [
      "the scope names the place as well",
      {
        mode: "observe",
        scopes: [
          { accounts: [memberAccount], mode: "enforce" },
          { accounts: [memberAccount], tags: data, mode: "approve" },
        ],
      },
      data,
      "approve",
      data,
    ],
    ["they would raise it", { mode: "approve", scopes: [{ tags: data, mode: "enforce" }] }, data, "approve", null],
    [
      "a narrower scope with tags takes back what a wider one lowered, and no more",
      {
        mode: "approve",
        scopes: [
          { tags: data, mode: "observe" },
          { regions: ["eu-west-1"], tags: { team: "data", tier: "1" }, mode: "enforce" },
        ],
      },
      { team: "data", tier: "1" },
      "approve",
      null,
    ],
  ] satisfies [
    string,
    NonNullable<ConfigInput["playbooks"]>[string],
    Record<string, string> | null,
    Mode,
    Record<string, string> | null,
  ][])("where %s", (_what, settings, tags, mode, heldBy) => {
    expect(permission(settings, tags)).toEqual({ mode, heldBy });
  });

  it("names no tag where the change itself asks for a human already", () => {
    const config = sampleConfig({
      playbooks: { [id]: { mode: "enforce", scopes: [{ tags: data, mode: "approve" }] } },
    });
    const disruptive = { impact: "disruptive", irreversible: false } as const;
    expect(modeForChange(config, id, subject, disruptive, data)).toEqual({ mode: "approve", heldBy: null });
    expect(modeForChange(config, id, subject, harmless, data)).toEqual({ mode: "approve", heldBy: data });
  });

  it("is not lowered where nothing is configured, or the account is nobody's", () => {
    expect(tagsMayLower(sampleConfig({ playbooks: {} }), id, subject)).toBe(false);
    const elsewhere = { ...subject, account: "999999999999" };
    expect(tagsMayLower(sampleConfig({ playbooks: { [id]: lowering } }), id, elsewhere)).toBe(false);
  });

  it("is never above that of the place, whatever somebody tags", () => {
    const scope = fc.record({
      regions: fc.constantFrom<string[] | undefined>(undefined, ["eu-west-1"]),
      tags: fc.constantFrom<Record<string, string> | undefined>(undefined, { a: "1" }, { a: "*" }, { b: "1" }),
      mode: fc.constantFrom(...modes),
    });
    const named = scope.filter(({ regions, tags }) => (regions ?? tags) !== undefined);
    fc.assert(
      fc.property(
        fc.array(named, { maxLength: 5 }),
        fc.constantFrom(...modes),
        fc.constantFrom<Record<string, string>>({}, { a: "1" }, { b: "1" }, { a: "2", b: "1" }),
        (scopes, mode, tags) => {
          const place = permission({ mode, scopes }, null).mode;
          expect(stricter(permission({ mode, scopes }, tags).mode, place)).toBe(
            permission({ mode, scopes }, tags).mode,
          );
        },
      ),
    );
  });

  it.each([
    [lowering, true],
    [{ mode: "observe", scopes: lowering.scopes }, false],
    [{ ...lowering, scopes: [{ tags: data, regions: ["eu-central-1"], mode: "observe" }] }, false],
    [{ ...lowering, scopes: [...lowering.scopes, { accounts: [memberAccount], mode: "enforce" }] }, false],
    [{ mode: "enforce" }, false],
  ] satisfies [NonNullable<ConfigInput["playbooks"]>[string], boolean][])(
    "may be lower with %j: %s",
    (settings, may) => {
      expect(tagsMayLower(sampleConfig({ playbooks: { [id]: settings } }), id, subject)).toBe(may);
    },
  );
});

it("stricter is the one that lets less happen", () => {
  for (const a of modes)
    for (const b of modes) expect(stricter(a, b)).toBe(modes[Math.min(modes.indexOf(a), modes.indexOf(b))]);
});

describe("whether an account needs a write role", () => {
  it.each([
    ["observe everywhere", { [id]: { mode: "observe" } }, false],
    ["nothing configured", {}, false],
    ["enforce", { [id]: { mode: "enforce" } }, true],
    ["approve in one of its regions", { [id]: { scopes: [{ regions: ["eu-central-1"], mode: "approve" }] } }, true],
    [
      "enforce, and lowered by tags",
      { [id]: { mode: "enforce", scopes: [{ tags: { a: "1" }, mode: "observe" }] } },
      true,
    ],
    [
      "observe, whatever tags say",
      { [id]: { mode: "observe", scopes: [{ tags: { a: "1" }, mode: "enforce" }] } },
      false,
    ],
    ["enforce in another account", { [id]: { scopes: [{ accounts: ["111122223333"], mode: "enforce" }] } }, false],
    [
      "enforce but its account held back",
      { [id]: { mode: "enforce", scopes: [{ accounts: [memberAccount], mode: "observe" }] } },
      false,
    ],
  ] satisfies [string, ConfigInput["playbooks"], boolean][])("%s", (_what, playbooks, expected) => {
    expect(writesIn(sampleConfig({ playbooks }), id, memberAccount)).toBe(expected);
  });
});
