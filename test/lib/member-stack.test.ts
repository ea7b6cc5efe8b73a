import { beforeAll, describe, expect, it } from "vitest";
import config from "../../homeostat.config.ts";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { acts, writesOf } from "../../lambdas/core/playbook.ts";
import { playbooks, readsOf } from "../../lambdas/playbooks/index.ts";
import { configWith, type Deployment, deploy, stackOf, synthesisTimeout } from "./support/deployment.ts";
import { conditionValues, resourcesIn, statementsOf } from "./support/statements.ts";
import "./support/template-matchers.ts";

const hub = "111122223333";
const members = config.accounts.map(({ id }) => id);

let deployment: Deployment;
beforeAll(() => {
  deployment = deploy();
}, synthesisTimeout);

const roleNamesIn = (stacks: Deployment, account: string): readonly string[] =>
  resourcesIn(stackOf(stacks, `homeostat-main-member-${account}`), "AWS::IAM::Role").map(({ properties }) =>
    String(properties["RoleName"]),
  );

const statementsOfRole = (stacks: Deployment, account: string, name: string) => {
  const stack = `homeostat-main-member-${account}`;
  const role = resourcesIn(stackOf(stacks, stack)).find(({ properties }) => properties["RoleName"] === name);
  return statementsOf(stacks).filter((statement) => statement.stack === stack && statement.resource === role?.id);
};

const dashed = (id: string) => id.replace("/", "-");

describe.each(members)("in account %s", (account) => {
  it("are a reader, and two roles for every playbook that may act there: one for a playbook that never writes", () => {
    const expected = playbooks.flatMap((playbook) =>
      (acts(playbook) ? ["read", "write"] : ["read"]).map((use) => `homeostat-main-${dashed(playbook.id)}-${use}`),
    );
    expect(roleNamesIn(deployment, account)).toEqual(["homeostat-main-reader", ...expected]);
  });

  it.each(playbooks.map(({ id }) => id))("%s may do what it declares, and nothing else", (id) => {
    const playbook = playbooks.find((one) => one.id === id);
    for (const [use, operations] of [
      ["read", playbook && readsOf(playbook)],
      ["write", playbook && writesOf(playbook)],
    ] as const) {
      const statements = statementsOfRole(deployment, account, `homeostat-main-${dashed(id)}-${use}`);
      const allowed = statements.filter(({ kind, Effect }) => kind === "identity" && Effect === "Allow");
      const declared = Object.values(operations ?? {});
      expect(new Set(allowed.flatMap(({ Action }) => Action))).toEqual(
        new Set(declared.flatMap(({ actions }) => actions)),
      );
      expect(new Set(allowed.flatMap(({ Resource = [] }) => Resource))).toEqual(
        new Set(
          declared
            .flatMap(({ resource }) => resource)
            .map((resource) => resource.replace("{partition}", "aws").replace("{account}", account)),
        ),
      );
    }
  });

  it.each(playbooks.filter(acts).map(({ id }) => id))("%s may do none of its writes to Homeostat itself", (id) => {
    const statements = statementsOfRole(deployment, account, `homeostat-main-${dashed(id)}-write`);
    const own = statements.filter(
      (statement) =>
        statement.Effect === "Deny" &&
        ((statement.Resource ?? []).every((resource) => resource.includes("homeostat-main-")) ||
          conditionValues(statement, "aws:ResourceTag/homeostat:deployment").includes("main")),
    );
    const actions = (of: typeof statements) => new Set(of.flatMap(({ Action }) => Action));
    const allowed = statements.filter(({ kind, Effect }) => kind === "identity" && Effect === "Allow");
    expect(actions(own)).toEqual(actions(allowed));
    expect(actions(own).size).toBeGreaterThan(0);
  });
});

describe("every role of a managed account", () => {
  const trusts = () =>
    statementsOf(deployment).filter(({ kind, stack }) => kind === "trust" && stack.includes("member"));

  const isFunctionRole = (arn: string): boolean => arn.startsWith(`arn:aws:iam::${hub}:role/homeostat-main-`);

  it("trusts functions of the hub's account, on our behalf, within the organisation", () => {
    expect(trusts()).toHaveLength(members.length * (1 + playbooks.length + playbooks.filter(acts).length));
    for (const trust of trusts()) {
      expect(trust.Action).toEqual(["sts:AssumeRole"]);
      expect(trust.Principal).toEqual({ AWS: [`arn:aws:iam::${hub}:root`] });
      expect(trust.Condition).toEqual({
        ArnEquals: { "aws:PrincipalArn": expect.toSatisfy((arns: readonly string[]) => arns.every(isFunctionRole)) },
        StringEquals: { "sts:ExternalId": [`homeostat:${hub}:main`], "aws:PrincipalOrgID": ["o-example12345"] },
      });
    }
  });

  it("is for the functions that use it: intake and poll look things up, remediate does the rest", () => {
    for (const [name, users] of [
      ["homeostat-main-reader", ["intake", "poll"]],
      ["homeostat-main-s3-block-public-access-read", ["remediate"]],
      ["homeostat-main-s3-block-public-access-write", ["remediate"]],
    ] as const) {
      const [trust] = statementsOfRole(deployment, hub, name).filter(({ kind }) => kind === "trust");
      expect(trust && conditionValues(trust, "aws:PrincipalArn")).toEqual(
        users.map((user) => `arn:aws:iam::${hub}:role/homeostat-main-${user}`),
      );
    }
  });

  it("has sessions of an hour at most", () => {
    for (const account of members)
      expect(stackOf(deployment, `homeostat-main-member-${account}`)).toHaveAllResourceProperties("AWS::IAM::Role", {
        MaxSessionDuration: 3600,
      });
  });
});

describe("the configuration decides", () => {
  const [playbook] = playbooks;
  const id = playbook?.id ?? "";

  it("an account that only observes has no role to write with", () => {
    const scopes = [{ accounts: ["444455556666"], mode: "approve" as const }];
    const observing = deploy({ config: configWith({ playbooks: { [id]: { scopes } } }) });
    expect(roleNamesIn(observing, hub).filter((name) => name.endsWith("-write"))).toEqual([]);
    expect(roleNamesIn(observing, "444455556666").filter((name) => name.endsWith("-write"))).toEqual([
      `homeostat-main-${dashed(id)}-write`,
    ]);
  });

  describe("where a playbook has stopped to write, its write role", () => {
    const account = "444455556666";
    const role = `homeostat-main-${dashed(id)}-write`;
    const onDay = (
      day: string,
      settings: ConfigInput["playbooks"],
      rollbackWindow: ConfigInput["rollbackWindow"] = "30d",
    ) =>
      deploy({
        config: configWith({ rollbackWindow, playbooks: settings }),
        today: new Date(`${day}T12:00:00Z`),
      });
    const stopped = { [id]: { retiring: [{ accounts: [account], until: "2026-03-31" }] } };
    const tagsOf = (stacks: Deployment): unknown =>
      resourcesIn(stackOf(stacks, `homeostat-main-member-${account}`), "AWS::IAM::Role").find(
        ({ properties }) => properties["RoleName"] === role,
      )?.properties["Tags"];

    it("is not marked as long as it writes", () => {
      const stacks = onDay("2026-03-10", { [id]: { mode: "enforce" } });
      expect(roleNamesIn(stacks, account)).toContain(role);
      expect(tagsOf(stacks)).not.toContainEqual(expect.objectContaining({ Key: "homeostat:retiring" }));
    });

    it("stays to the end of its last day, and says so", () => {
      const stacks = onDay("2026-03-31", stopped);
      expect(roleNamesIn(stacks, account)).toContain(role);
      expect(tagsOf(stacks)).toContainEqual({ Key: "homeostat:retiring", Value: "2026-03-31" });
      expect(roleNamesIn(stacks, hub)).not.toContain(role);
    });

    it("may do then what it could do before, and nothing to Homeostat itself", () => {
      const [before, after] = [onDay("2026-03-10", { [id]: { mode: "enforce" } }), onDay("2026-03-10", stopped)].map(
        (stacks) => statementsOfRole(stacks, account, role),
      );
      expect(after).toEqual(before);
      expect(after?.length).toBeGreaterThan(0);
    });

    it("is gone after it", () => {
      expect(roleNamesIn(onDay("2026-04-01", stopped), account)).not.toContain(role);
    });

    it("is never kept for longer than anything can be undone", () => {
      expect(() => onDay("2026-02-26", stopped)).toThrow(
        `playbooks["${id}"].retiring[0].until: 2026-03-30 at the latest`,
      );
      expect(() => onDay("2026-03-23", stopped, "5d")).toThrow("2026-03-30 at the latest");
      expect(() => onDay("2026-02-27", stopped)).not.toThrow();
    });
  });

  it("outside an organisation nothing is said of one", () => {
    const alone = deploy({ config: configWith({ organization: null }) });
    expect(statementsOf(alone).flatMap((statement) => conditionValues(statement, "aws:PrincipalOrgID"))).toEqual([]);
    expect(
      statementsOf(alone).flatMap((statement) => conditionValues(statement, "sts:ExternalId")).length,
    ).toBeGreaterThan(0);
  });
});
