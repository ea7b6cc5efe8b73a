import { describe, expect, it } from "vitest";
import { type AccessRequest, evaluate } from "../../../local/iam/evaluate.ts";
import { type PolicyKind, parsePolicy, type Statement } from "../../../local/iam/policy.ts";

const hub = "111122223333";
const member = "444455556666";
const engine = `arn:aws:iam::${hub}:role/engine`;
const bucket = "arn:aws:s3:::payments";
const queue = `arn:aws:sqs:eu-west-1:${hub}:findings`;
const role = (account: string) => `arn:aws:iam::${account}:role/homeostat-dev-reader`;

const policy = (kind: PolicyKind, id: string, ...Statement: object[]): readonly Statement[] =>
  parsePolicy({ Version: "2012-10-17", Statement: Statement.map((s) => ({ Effect: "Allow", ...s })) }, kind, id);
const identity = (...statements: object[]) => policy("identity", "I", ...statements);
const session = (...statements: object[]) => policy("session", "S", ...statements);
const resource = (...statements: object[]) => policy("resource", "R", ...statements);
const trust = (...statements: object[]) =>
  policy("trust", "T", ...statements.map((s) => ({ Action: "sts:AssumeRole", ...s })));

const request = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  caller: { kind: "identity", account: hub, arn: engine },
  action: "s3:GetBucketAcl",
  resource: bucket,
  resourceAccount: hub,
  context: () => undefined,
  ...changes,
});
const send = request({ action: "sqs:SendMessage", resource: queue });
const assume = (account: string) =>
  request({ action: "sts:AssumeRole", resource: role(account), resourceAccount: account });

const allowAcl = { Action: "s3:GetBucketAcl", Resource: bucket };
const allowAssume = { Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/homeostat-*" };
const root = (account: string) => ({ Principal: { AWS: `arn:aws:iam::${account}:root` } });

describe("within an account", () => {
  it("allows what an identity policy allows, and says by which statement", () => {
    const policies = { identity: identity({ Action: "s3:Put*", Resource: "*" }, allowAcl), resource: [] };
    expect(evaluate(request(), policies).decision).toEqual({ allowed: true, by: ["I/1"] });
  });

  it.each([
    ["another action", { Action: "s3:GetBucketTagging", Resource: bucket }],
    ["another resource", { Action: "s3:GetBucketAcl", Resource: "arn:aws:s3:::other" }],
    ["a condition that does not hold", { ...allowAcl, Condition: { StringEquals: { "aws:RequestedRegion": "x" } } }],
  ])("denies by default: %s", (_, statement) => {
    expect(evaluate(request(), { identity: identity(statement), resource: [] }).decision).toEqual({
      allowed: false,
      explicit: false,
      layer: "identity",
      deniedBy: [],
    });
  });

  it("lets an explicit Deny win over any number of Allows, in every layer", () => {
    const deny = { ...allowAcl, Effect: "Deny" };
    const everyone = { Principal: "*" };
    const allowing = {
      identity: identity(allowAcl),
      session: session(allowAcl),
      resource: resource({ ...allowAcl, ...everyone }),
    };
    const denied = (layer: string, id: string) => ({ allowed: false, explicit: true, layer, deniedBy: [id] });
    expect(evaluate(request(), allowing).decision.allowed).toBe(true);
    expect(evaluate(request(), { ...allowing, identity: identity(allowAcl, deny) }).decision).toEqual(
      denied("identity", "I/1"),
    );
    expect(evaluate(request(), { ...allowing, session: session(allowAcl, deny) }).decision).toEqual(
      denied("session", "S/1"),
    );
    expect(evaluate(request(), { ...allowing, resource: resource({ ...deny, ...everyone }) }).decision).toEqual(
      denied("resource", "R/0"),
    );
  });

  it("holds a Deny to its conditions", () => {
    const insecure = {
      Effect: "Deny",
      Action: "sqs:*",
      Resource: queue,
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    const policies = {
      identity: identity({ Action: "sqs:SendMessage", Resource: queue }),
      resource: resource(insecure),
    };
    const over = (tls: string) => ({
      ...send,
      context: (key: string) => (key === "aws:securetransport" ? tls : undefined),
    });
    expect(evaluate(over("true"), policies).decision.allowed).toBe(true);
    expect(evaluate(over("false"), policies).decision.allowed).toBe(false);
  });

  it("accepts a resource policy that names the caller or everyone in place of an identity policy", () => {
    const grant = { Action: "sqs:SendMessage", Resource: queue };
    const by = (principal: object) =>
      evaluate(send, { identity: [], resource: resource({ ...grant, ...principal }) }).decision;
    expect(by({ Principal: { AWS: engine } }).allowed).toBe(true);
    expect(by({ Principal: "*" }).allowed).toBe(true);
    expect(by(root(hub))).toMatchObject({ allowed: false, layer: "identity" });
    expect(by(root(member))).toMatchObject({ allowed: false, layer: "identity" });
  });

  it("needs * for an action without resource types", () => {
    const describe = request({ action: "ec2:DescribeSecurityGroups", resource: "*" });
    const narrow = identity({ Action: "ec2:Describe*", Resource: "arn:aws:ec2:*:*:security-group/*" });
    const wide = identity({ Action: "ec2:Describe*", Resource: "*" });
    expect(evaluate(describe, { identity: narrow, resource: [] }).decision.allowed).toBe(false);
    expect(evaluate(describe, { identity: wide, resource: [] }).decision.allowed).toBe(true);
  });
});

describe("a session policy", () => {
  it.each([
    ["both allow", identity(allowAcl), session(allowAcl), undefined],
    ["only the session policy allows", [], session(allowAcl), "identity"],
    [
      "only the identity policy allows",
      identity(allowAcl),
      session({ ...allowAcl, Resource: "arn:aws:s3:::other" }),
      "session",
    ],
    ["the session policy is empty", identity(allowAcl), session(), "session"],
  ])("intersects: %s", (_, ofRole, ofSession, missing) => {
    const { decision } = evaluate(request(), { identity: ofRole, session: ofSession, resource: [] });
    if (missing === undefined) expect(decision).toEqual({ allowed: true, by: ["I/0", "S/0"] });
    else expect(decision).toMatchObject({ allowed: false, explicit: false, layer: missing });
  });

  it("limits what a resource policy grants to the role, too", () => {
    const named = resource({ Action: "sqs:SendMessage", Resource: queue, Principal: { AWS: engine } });
    expect(evaluate(send, { identity: [], session: session(allowAcl), resource: named }).decision).toMatchObject({
      allowed: false,
      layer: "session",
    });
  });
});

describe("across accounts", () => {
  it.each([
    ["both sides allow", identity(allowAssume), trust(root(hub)), undefined],
    ["the caller's side is missing", [], trust(root(hub)), "identity"],
    ["the role trusts another account", identity(allowAssume), trust(root("999999999999")), "resource"],
    [
      "the role trusts a service only",
      identity(allowAssume),
      trust({ Principal: { Service: "lambda.amazonaws.com" } }),
      "resource",
    ],
    ["the role names the caller, whose own side is missing", [], trust({ Principal: { AWS: engine } }), "identity"],
    ["everyone is trusted, and the caller's own side is missing", [], trust({ Principal: "*" }), "identity"],
    ["there is no such role", identity(allowAssume), [], "resource"],
  ])("%s", (_, ofCaller, ofRole, missing) => {
    const { decision } = evaluate(assume(member), { identity: ofCaller, resource: ofRole });
    if (missing === undefined) expect(decision).toEqual({ allowed: true, by: ["I/0", "T/0"] });
    else expect(decision).toMatchObject({ allowed: false, explicit: false, layer: missing });
  });

  it("needs a resource policy for anything else, too", () => {
    const theirs = request({ resourceAccount: member });
    const open = resource({ ...allowAcl, ...root(hub) });
    expect(evaluate(theirs, { identity: identity(allowAcl), resource: [] }).decision).toMatchObject({
      layer: "resource",
    });
    expect(evaluate(theirs, { identity: identity(allowAcl), resource: open }).decision.allowed).toBe(true);
    expect(evaluate(theirs, { identity: [], resource: open }).decision).toMatchObject({ layer: "identity" });
  });

  it("holds the trust to its conditions", () => {
    const strict = trust({
      ...root(hub),
      Condition: {
        StringEquals: { "sts:ExternalId": "deployment", "aws:PrincipalOrgID": "o-1" },
        ArnLike: { "aws:PrincipalArn": engine },
      },
    });
    const context = { "sts:externalid": "deployment", "aws:principalorgid": "o-1", "aws:principalarn": engine };
    const decide = (changes: Record<string, string | undefined>) => {
      const keys: Record<string, string | undefined> = { ...context, ...changes };
      const asked = { ...assume(member), context: (key: string) => keys[key] };
      return evaluate(asked, { identity: identity(allowAssume), resource: strict }).decision.allowed;
    };
    expect(decide({})).toBe(true);
    expect(decide({ "sts:externalid": undefined })).toBe(false);
    expect(decide({ "aws:principalorgid": "o-2" })).toBe(false);
    expect(decide({ "aws:principalarn": `${engine}-2` })).toBe(false);
  });
});

describe("a role of the caller's own account", () => {
  it.each([
    ["root is trusted and the identity policy allows", identity(allowAssume), trust(root(hub)), undefined],
    ["root is trusted, the identity policy is missing", [], trust(root(hub)), "identity"],
    ["everyone is trusted, the identity policy is missing", [], trust({ Principal: "*" }), "identity"],
    ["the caller is named, which suffices", [], trust({ Principal: { AWS: engine } }), undefined],
    ["the identity policy alone", identity(allowAssume), [], "resource"],
  ])("%s", (_, ofCaller, ofRole, missing) => {
    const { decision } = evaluate(assume(hub), { identity: ofCaller, resource: ofRole });
    expect(decision).toMatchObject(missing === undefined ? { allowed: true } : { allowed: false, layer: missing });
  });

  it("is as closed as a key without a policy", () => {
    const key = request({ action: "kms:Decrypt", resource: `arn:aws:kms:eu-west-1:${hub}:key/k` });
    const grant = identity({ Action: "kms:Decrypt", Resource: "*" });
    expect(evaluate(key, { identity: grant, resource: [] }).decision).toMatchObject({ layer: "resource" });
    expect(
      evaluate(key, { identity: grant, resource: resource({ Action: "kms:*", Resource: "*", ...root(hub) }) }).decision
        .allowed,
    ).toBe(true);
  });
});

describe("a service", () => {
  const deliver = { ...send, caller: { kind: "service", service: "events.amazonaws.com" } } as const;
  it.each([
    ["named", { Service: "events.amazonaws.com" }, true],
    ["another", { Service: "sns.amazonaws.com" }, false],
    ["an account", { AWS: hub }, false],
  ])("needs the resource policy: %s", (_, Principal, allowed) => {
    const policies = { identity: [], resource: resource({ Action: "sqs:SendMessage", Resource: queue, Principal }) };
    expect(evaluate(deliver, policies).decision.allowed).toBe(allowed);
  });
});
