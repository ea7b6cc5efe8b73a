import { describe, expect, it } from "vitest";
import { type ConfigInput, ConfigurationError, defineConfig, parseConfig } from "../../lambdas/core/config.ts";

const valid: ConfigInput = {
  deployment: "main",
  hub: { account: "111122223333", region: "eu-west-1" },
  organization: null,
  accounts: [{ id: "111122223333", name: "platform", environment: "platform", regions: ["eu-west-1"] }],
};

const scalingEntry = {
  alarm: "web-cpu",
  account: "111122223333",
  region: "eu-west-1",
  cluster: "shop",
  nodeGroup: "web",
  metric: { namespace: "AWS/EC2", name: "CPUUtilization", dimensions: { AutoScalingGroupName: "asg" } },
  target: 70,
  min: 2,
  max: 10,
};

const problemsOf = (value: unknown): readonly string[] => {
  try {
    parseConfig(value);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

describe("a configuration", () => {
  it("gets every default, and survives being shipped as JSON", () => {
    const config = defineConfig({ ...valid, playbooks: { "s3/*": {} }, scaling: [scalingEntry] });
    expect(config).toMatchObject({
      partition: "aws",
      coolDown: "5m",
      administrators: {},
      ownership: { cloudFormation: "ticket", except: [] },
      playbooks: { "s3/*": { mode: "observe", allow: [], options: {}, scopes: [] } },
      scaling: [{ metric: { statistic: "Average", period: 60 } }],
    });
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it("takes a listed account for the administrator of one service or of several", () => {
    const administrators = { securityHub: "111122223333", health: "111122223333" };
    expect(parseConfig({ ...valid, administrators }).administrators).toEqual(administrators);
  });

  it.each([
    ["an unknown key", { ...valid, colour: 1 }, /colour/],
    [
      "a number for an account",
      { ...valid, hub: { account: 111122223333, region: "eu-west-1" } },
      /^hub\.account: .*\(found 111122223333\)/,
    ],
    [
      "a short account",
      { ...valid, accounts: [{ ...valid.accounts[0], id: "123" }] },
      /^accounts\[0\]\.id: .*twelve digits.*\(found "123"\)/,
    ],
    [
      "a misspelt region",
      { ...valid, hub: { account: "111122223333", region: "europe" } },
      /^hub\.region: .*eu-west-1.*\(found "europe"\)/,
    ],
    [
      "an administrator that is not listed",
      { ...valid, administrators: { guardDuty: "444455556666" } },
      /^administrators\.guardDuty: is not listed under accounts.*\(found "444455556666"\)/,
    ],
    [
      "an administrator of a service that has none",
      { ...valid, administrators: { config: "111122223333" } },
      /administrators.*config/,
    ],
    [
      "an administrator that is no account",
      { ...valid, administrators: { securityHub: "security" } },
      /^administrators\.securityHub: .*twelve digits.*\(found "security"\)/,
    ],
    ["no account at all", { ...valid, accounts: [] }, /^accounts:/],
    [
      "an account listed twice",
      { ...valid, accounts: [valid.accounts[0], valid.accounts[0]] },
      /^accounts\[1\]: 111122223333 is listed twice/,
    ],
    ["a deployment that is too long", { ...valid, deployment: "a-very-long-name" }, /^deployment: .*14/],
    ["no organisation decision", { ...valid, organization: undefined }, /^organization:/],
    ["an organisation that is none", { ...valid, organization: "acme" }, /^organization: .*o-a1b2c3d4e5/],
    [
      "an unknown mode",
      { ...valid, playbooks: { "s3/*": { mode: "auto" } } },
      /^playbooks\["s3\/\*"\]\.mode: .*observe.*\(found "auto"\)/,
    ],
    [
      "a scope that names nothing",
      { ...valid, playbooks: { "s3/*": { scopes: [{ mode: "enforce" }] } } },
      /^playbooks\["s3\/\*"\]\.scopes\[0\]: a scope names/,
    ],
    [
      "a tag scope without a tag",
      { ...valid, playbooks: { "s3/*": { scopes: [{ tags: {}, mode: "observe" }] } } },
      /^playbooks\["s3\/\*"\]\.scopes\[0\]\.tags: names at least one tag/,
    ],
    [
      "a tag whose value is a number",
      { ...valid, playbooks: { "s3/*": { scopes: [{ tags: { tier: 1 }, mode: "observe" }] } } },
      /^playbooks\["s3\/\*"\]\.scopes\[0\]\.tags\.tier: .*\(found 1\)/,
    ],
    [
      "a policy for owned resources that there is not",
      { ...valid, ownership: { cloudFormation: "fight" } },
      /^ownership\.cloudFormation: .*ticket.*\(found "fight"\)/,
    ],
    [
      "Terraform without the tags that it is known by",
      { ...valid, ownership: { terraform: { policy: "ignore" } } },
      /^ownership\.terraform\.tags:/,
    ],
    [
      "an exception for everything",
      { ...valid, ownership: { except: [{ policy: "ignore" }] } },
      /^ownership\.except\[0\]: an exception names/,
    ],
    ["a cool-down that is no time", { ...valid, coolDown: "soon" }, /^coolDown:/],
    ["a cool-down of nothing", { ...valid, coolDown: "0s" }, /^coolDown: longer than nothing/],
    [
      "bounds the wrong way round",
      { ...valid, scaling: [{ ...scalingEntry, min: 11 }] },
      /^scaling\[0\]\.min: min is at most max \(found 11\)/,
    ],
    ["a negative budget", { ...valid, budgets: { inFlight: -1 } }, /^budgets\.inFlight: .*whole number.*\(found -1\)/],
    ["a budget of nothing", { ...valid, budgets: { accountPerHour: 0 } }, /^budgets\.accountPerHour: .*mode observe/],
    ["half a place", { ...valid, budgets: { playbookPerHour: 1.5 } }, /^budgets\.playbookPerHour: .*whole number/],
    ["a share of nothing", { ...valid, budgets: { fleetShare: 0 } }, /^budgets\.fleetShare: .*mode observe/],
    ["seals that are kept for no day", { ...valid, audit: { keepDays: 0 } }, /^audit\.keepDays: .*\(found 0\)/],
    ["seals that are kept for half a day", { ...valid, audit: { keepDays: 0.5 } }, /^audit\.keepDays: .*\(found 0.5\)/],
    ["a share of more than all", { ...valid, budgets: { fleetShare: 1.1 } }, /^budgets\.fleetShare: .*up to 1/],
    [
      "a playbook's negative budget",
      { ...valid, playbooks: { "s3/*": { budget: { perHour: -5 } } } },
      /^playbooks(\.|\[)"?s3\/\*"?\]?\.budget\.perHour: .*whole number.*\(found -5\)/,
    ],
    ["a storm of nothing", { ...valid, storms: { eventsPerMinute: 0 } }, /^storms\.eventsPerMinute: /],
    ["nobody who may decide", { ...valid, reservedConcurrency: { api: 0 } }, /^reservedConcurrency\.api: /],
    ["no room for a run", { ...valid, reservedConcurrency: { remediate: 0 } }, /^reservedConcurrency\.remediate: /],
    ["a negative minimum", { ...valid, scaling: [{ ...scalingEntry, min: -1 }] }, /^scaling\[0\]\.min/],
    [
      "an alarm registered twice",
      { ...valid, scaling: [scalingEntry, scalingEntry] },
      /^scaling\[1\]\.alarm: is an alarm of scaling\[0\], "web-cpu", too/,
    ],
    ["nothing", undefined, /^the configuration:/],
    ["a list", [], /^the configuration:/],
  ])("with %s is refused with its path, what was found and what is allowed", (_what, value, message) => {
    const problems = problemsOf(value);
    expect(
      problems.some((problem) => message.test(problem)),
      problems.join("\n"),
    ).toBe(true);
  });

  it("names every problem at once", () => {
    const problems = problemsOf({ ...valid, deployment: "", coolDown: "x", organization: 7 });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(
      expect.arrayContaining(["deployment", "coolDown", "organization"]),
    );
  });

  it("does not print a whole file for one wrong field", () => {
    const [problem] = problemsOf({ ...valid, deployment: "x".repeat(10_000) });
    expect(problem?.length).toBeLessThan(200);
  });

  it("is not fooled by keys of the prototype", () => {
    expect(problemsOf(JSON.parse(`{"__proto__": {"deployment": "main"}}`)).length).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>)["deployment"]).toBeUndefined();
  });
});
