import { describe, expect, it } from "vitest";
import { checkConfig } from "../../lambdas/core/check-config.ts";
import { type ConfigInput, ConfigurationError, parseConfig } from "../../lambdas/core/config.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

const valid: ConfigInput = {
  deployment: "main",
  hub: { account: "111122223333", region: "eu-west-1" },
  organization: null,
  accounts: [{ id: "111122223333", name: "platform", environment: "platform", regions: ["eu-west-1"] }],
};

describe("a configuration beside the registry", () => {
  const playbooks = [samplePlaybook(createWorld())];
  const check = (settings: ConfigInput["playbooks"]) => () =>
    checkConfig(parseConfig({ ...valid, playbooks: settings }), playbooks);

  it("passes where every key covers a playbook", () => {
    expect(check({ "sample/set-colour": {}, "sample/*": {} })).not.toThrow();
  });

  it.each<[string, ConfigInput["playbooks"], RegExp]>([
    [
      "a key that covers no playbook",
      { "s3/nothing": {} },
      /playbooks\["s3\/nothing"\]: covers no playbook \(known: sample\/set-colour\)/,
    ],
    [
      "an option that the playbook does not take",
      { "sample/set-colour": { options: { shade: 1 } } },
      /playbooks\["sample\/set-colour"\]\.options.*shade/,
    ],
    [
      "an option of the wrong type",
      { "sample/*": { options: { wanted: 7 } } },
      /playbooks\["sample\/\*"\]\.options\.wanted: .*\(found 7\)/,
    ],
    [
      "an impact that is allowed under a glob",
      { "sample/*": { allow: ["disruptive" as const] } },
      /playbooks\["sample\/\*"\]\.allow: .*playbook by playbook.*found disruptive/,
    ],
    [
      "two globs of equal rank",
      { "*t-colour": {}, "sample/s*": {} },
      /covers sample\/set-colour with the same rank as/,
    ],
    [
      "two scopes of equal rank that contradict each other",
      {
        "sample/set-colour": {
          scopes: [
            { environments: ["platform"], mode: "enforce" as const },
            { environments: ["platform", "x"], mode: "observe" as const },
          ],
        },
      },
      /scopes\[1\]: has the same rank as scopes\[0\].*observe where that says enforce/,
    ],
    [
      "two tag scopes of equal rank that one resource may fall under",
      {
        "sample/set-colour": {
          mode: "enforce" as const,
          scopes: [
            { tags: { team: "data" }, mode: "observe" as const },
            { tags: { tier: ["1", "2"] }, mode: "approve" as const },
          ],
        },
      },
      /scopes\[1\]: has the same rank as scopes\[0\].*approve where that says observe/,
    ],
    [
      "retiring where it still writes",
      {
        "sample/set-colour": {
          mode: "enforce" as const,
          retiring: [{ accounts: ["111122223333"], until: "2026-12-31" }],
        },
      },
      /playbooks\["sample\/set-colour"\]\.retiring\[0\]\.accounts: sample\/set-colour may still write in 111122223333/,
    ],
    [
      "retiring in an account that is not managed",
      { "sample/*": { retiring: [{ accounts: ["999999999999"], until: "2026-12-31" }] } },
      /playbooks\["sample\/\*"\]\.retiring\[0\]\.accounts: 999999999999 is not listed under accounts/,
    ],
    [
      "a tag that is to raise the mode",
      {
        "sample/set-colour": {
          mode: "observe" as const,
          scopes: [
            { regions: ["eu-west-1"], mode: "approve" as const },
            { tags: { heal: "yes" }, mode: "enforce" as const },
          ],
        },
      },
      /scopes\[1\]: says enforce by tags, which can only lower a mode, and nothing .* is above approve without them/,
    ],
  ])("is refused for %s", (_what, settings, message) => {
    expect(check(settings)).toThrow(ConfigurationError);
    expect(check(settings)).toThrow(message);
  });

  it("is refused for a freeze of a playbook that there is not", () => {
    const freezes = [
      {
        name: "n",
        timeZone: "UTC",
        from: "2026-01-01T00:00",
        lasts: "1d" as const,
        playbooks: ["sample/*", "s3/none"],
      },
    ];
    const checked = () => checkConfig(parseConfig({ ...valid, freezes }), playbooks);
    expect(checked).toThrow(/freezes\[0\]\.playbooks\[1\]: covers no playbook \(known: sample\/set-colour\)/);
  });

  it("is refused for an exception of a playbook that there is not", () => {
    const ownership = { except: [{ policy: "ignore" as const, playbooks: ["sample/*", "s3/none"] }] };
    const checked = () => checkConfig(parseConfig({ ...valid, ownership }), playbooks);
    expect(checked).toThrow(/ownership\.except\[0\]\.playbooks\[1\]: covers no playbook/);
  });

  it("lets scopes of equal rank stand that agree, or that cannot meet", () => {
    expect(
      check({
        "sample/set-colour": {
          scopes: [
            { environments: ["a"], mode: "enforce" },
            { environments: ["b"], mode: "observe" },
            { environments: ["a", "c"], mode: "enforce" },
            { tags: { team: "a" }, mode: "observe" },
            { tags: { team: ["b", "c"] }, mode: "approve" },
            { environments: ["a"], tags: { team: "b" }, mode: "enforce" },
          ],
        },
      }),
    ).not.toThrow();
  });
});
