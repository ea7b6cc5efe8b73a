import { describe, expect, it } from "vitest";
import { type AccessRequest, evaluate, type Policies } from "../../../local/iam/evaluate.ts";
import { type PolicyKind, parsePolicy } from "../../../local/iam/policy.ts";
import { UsageTally } from "../../../local/iam/usage.ts";

const caller = { kind: "identity", account: "111122223333", arn: "arn:aws:iam::111122223333:role/engine" } as const;
const bucket = "arn:aws:s3:::payments";
const role = "arn:aws:iam::444455556666:role/reader";

const request = (action: string, resource = bucket, resourceAccount: string = caller.account): AccessRequest => ({
  caller,
  action,
  resource,
  resourceAccount,
  context: () => undefined,
});
const statements = (kind: PolicyKind, id: string, ...Statement: object[]) =>
  parsePolicy({ Version: "2012-10-17", Statement: Statement.map((s) => ({ Effect: "Allow", ...s })) }, kind, id);
const place = (policies: Policies) =>
  (["identity", "resource"] as const).flatMap((layer) =>
    policies[layer].map((statement) => ({
      statement,
      kind: statement.id.startsWith("T") ? ("trust" as const) : layer,
      attachedTo: layer === "identity" ? caller.arn : role,
    })),
  );

/** What is reported after calls, each of which checks all of its requests. */
const usageOf = (policies: Policies, ...calls: readonly (readonly AccessRequest[])[]) => {
  const tally = new UsageTally(place(policies));
  for (const requests of calls) tally.record(requests.map((one) => evaluate(one, policies)));
  return tally.report();
};
const brief = (policies: Policies, ...calls: readonly (readonly AccessRequest[])[]) =>
  usageOf(policies, ...calls).map(({ id, needed, matched }) => [id, needed, matched]);

const acl = { Action: "s3:GetBucketAcl", Resource: bucket };
const get = request("s3:GetBucketAcl");

describe("UsageTally", () => {
  it("reports a grant that no call met", () => {
    const policies = { identity: statements("identity", "I", acl), resource: [] };
    expect(usageOf(policies)).toEqual([
      {
        id: "I/0",
        kind: "identity",
        attachedTo: [caller.arn],
        effect: "Allow",
        actions: ["s3:GetBucketAcl"],
        resources: [bucket],
        evaluated: true,
        needed: false,
        matched: 0,
        unusedActions: ["s3:GetBucketAcl"],
        unusedResources: [bucket],
      },
    ]);
  });

  it("counts a grant as needed once it carried a call alone", () => {
    const policies = { identity: statements("identity", "I", acl), resource: [] };
    expect(usageOf(policies, [get], [get])).toMatchObject([
      { needed: true, matched: 2, unusedActions: [], unusedResources: [] },
    ]);
  });

  it("counts neither of two grants for one call, for each could go", () => {
    const policies = { identity: statements("identity", "I", acl, { Action: "s3:Get*", Resource: "*" }), resource: [] };
    expect(brief(policies, [get])).toEqual([
      ["I/0", false, 1],
      ["I/1", false, 1],
    ]);
    expect(brief(policies, [get], [request("s3:GetBucketTagging")])).toEqual([
      ["I/0", false, 1],
      ["I/1", true, 2],
    ]);
  });

  it("names the actions and resources of a needed grant that no call used", () => {
    const wide = { Action: ["s3:GetBucketAcl", "s3:GetBucketTagging"], Resource: [bucket, "arn:aws:s3:::other"] };
    expect(usageOf({ identity: statements("identity", "I", wide), resource: [] }, [get])).toMatchObject([
      { needed: true, unusedActions: ["s3:GetBucketTagging"], unusedResources: ["arn:aws:s3:::other"] },
    ]);
  });

  it("counts a Deny as needed where it alone refused", () => {
    const deny = { ...acl, Effect: "Deny" };
    const allowed = { identity: statements("identity", "I", acl, deny), resource: [] };
    expect(brief(allowed, [get])).toEqual([
      ["I/0", false, 1],
      ["I/1", true, 1],
    ]);
    const deniedAnyway = { identity: statements("identity", "I", deny), resource: [] };
    expect(brief(deniedAnyway, [get])).toEqual([["I/0", false, 1]]);
    const deniedTwice = { identity: statements("identity", "I", acl, deny, deny), resource: [] };
    expect(brief(deniedTwice, [get]).map(([, needed]) => needed)).toEqual([false, false, false]);
  });

  it("weighs a call with all of its checks: a grant for one is in vain if another is refused", () => {
    const policies = { identity: statements("identity", "I", acl), resource: [] };
    expect(brief(policies, [get, request("s3:GetBucketAcl", "arn:aws:s3:::other")])).toEqual([["I/0", false, 1]]);
    expect(brief(policies, [get, get])).toEqual([["I/0", true, 1]]);
  });

  it("counts both sides of a role assumed across accounts", () => {
    const assume = request("sts:AssumeRole", role, "444455556666");
    const policies = {
      identity: statements("identity", "I", { Action: "sts:AssumeRole", Resource: role }),
      resource: statements("trust", "T", { Action: "sts:AssumeRole", Principal: { AWS: "111122223333" } }),
    };
    expect(brief(policies, [assume])).toEqual([
      ["I/0", true, 1],
      ["T/0", true, 1],
    ]);
  });

  it("counts only the trust where a role of the same account names its caller", () => {
    const own = request("sts:AssumeRole", "arn:aws:iam::111122223333:role/reader");
    const policies = {
      identity: statements("identity", "I", { Action: "sts:AssumeRole", Resource: "*" }),
      resource: statements("trust", "T", { Action: "sts:AssumeRole", Principal: { AWS: caller.arn } }),
    };
    expect(brief(policies, [own])).toEqual([
      ["I/0", false, 1],
      ["T/0", true, 1],
    ]);
  });

  it("lists a statement once, with everything that has it", () => {
    const [statement] = statements("identity", "I", acl);
    if (!statement) throw new Error("no statement");
    const tally = new UsageTally([
      { statement, kind: "identity", attachedTo: "a" },
      { statement, kind: "identity", attachedTo: "b" },
    ]);
    expect(tally.report()).toMatchObject([{ id: "I/0", attachedTo: ["a", "b"] }]);
  });

  it.each([
    ["xray:PutTraceSegments", false],
    ["logs:PutLogEvents", false],
    ["S3:GetBucketAcl", true],
    ["*", true],
  ])("tells statements that only AWS itself uses: %s is evaluated: %s", (Action, evaluated) => {
    const policies = { identity: statements("identity", "I", { Action, Resource: "*" }), resource: [] };
    expect(usageOf(policies)).toMatchObject([{ evaluated }]);
  });

  it("leaves session policies out", () => {
    const policies = {
      identity: statements("identity", "I", acl),
      session: statements("session", "S", acl),
      resource: [],
    };
    expect(brief(policies, [get])).toEqual([["I/0", true, 1]]);
  });
});
