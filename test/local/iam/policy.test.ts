import { describe, expect, it } from "vitest";
import { PolicyNotUnderstoodError } from "../../../local/iam/errors.ts";
import { type PolicyKind, parsePolicy } from "../../../local/iam/policy.ts";

const allow = { Effect: "Allow", Action: "s3:GetBucketAcl", Resource: "arn:aws:s3:::*" };
const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
const document = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });
const parse = (statement: unknown, kind: PolicyKind = "identity") =>
  parsePolicy(document(statement), kind, "Hub/Policy");

describe("parsePolicy", () => {
  it("takes one value or a list, and gives every statement its id", () => {
    const [first, second] = parsePolicy(
      document(allow, { ...allow, Effect: "Deny", Action: ["s3:*", "ecr:Get?"], Resource: ["*", "arn:aws:s3:::a"] }),
      "identity",
      "Hub/Policy",
    );
    expect(first).toMatchObject({ id: "Hub/Policy/0", effect: "Allow" });
    expect(second).toMatchObject({ id: "Hub/Policy/1", effect: "Deny" });
    expect(second?.actions.map(({ text }) => text)).toEqual(["s3:*", "ecr:Get?"]);
    expect(second?.resources.map(({ text }) => text)).toEqual(["*", "arn:aws:s3:::a"]);
  });

  it("takes a single statement that is no list", () => {
    expect(parsePolicy({ Version: "2012-10-17", Statement: allow }, "identity", "Hub/Policy")).toHaveLength(1);
  });

  it("compares action names without case", () => {
    const [statement] = parse({ ...allow, Action: "S3:getbucketACL" });
    expect(statement?.actions[0]?.matches("s3:GetBucketAcl")).toBe(true);
  });

  it("takes booleans and numbers in conditions as their text", () => {
    const [statement] = parse({ ...allow, Condition: { Bool: { "aws:SecureTransport": false } } });
    expect(statement?.conditions[0]?.holds(() => "false")).toBe(true);
    expect(statement?.conditions[0]?.holds(() => "true")).toBe(false);
  });

  it("gives a trust policy no resource, for it guards its role", () => {
    const [statement] = parse(trust, "trust");
    expect(statement?.resources[0]?.matches("arn:aws:iam::111122223333:role/any", () => undefined)).toBe(true);
    expect(statement?.principal?.covers({ kind: "service", service: "lambda.amazonaws.com" })).toBe("named");
  });

  it.each([
    ["NotAction", { Effect: "Allow", NotAction: "s3:*", Resource: "*" }],
    ["NotAction beside Action", { ...allow, NotAction: "s3:*" }],
    ["NotResource", { Effect: "Allow", Action: "s3:*", NotResource: "*" }],
    ["NotPrincipal", { ...allow, NotPrincipal: "*" }],
    ["an unknown element", { ...allow, Actions: "s3:*" }],
    ["no effect", { Action: "s3:*", Resource: "*" }],
    ["another effect", { ...allow, Effect: "allow" }],
    ["no action", { ...allow, Action: [] }],
    ["an action without service", { ...allow, Action: "GetBucketAcl" }],
    ["an action with a variable", { ...allow, Action: `s3:\${aws:username}` }],
    ["no resource", { Effect: "Allow", Action: "s3:*" }],
    ["an unresolved resource", { ...allow, Resource: { Ref: "Bucket" } }],
    ["a bare name as resource", { ...allow, Resource: "payments" }],
    ["an ARN cut short", { ...allow, Resource: "arn:aws:sqs:*:queue" }],
    ["a policy variable", { ...allow, Resource: `arn:aws:s3:::\${aws:PrincipalAccount}` }],
    ["a principal in an identity policy", { ...allow, Principal: "*" }],
    ["an unknown operator", { ...allow, Condition: { DateLessThan: { "aws:CurrentTime": "2030-01-01" } } }],
  ])("%s is an error that names the statement", (_, statement) => {
    expect(() => parse(statement)).toThrow(PolicyNotUnderstoodError);
    expect(() => parse(statement)).toThrow("Hub/Policy/0");
  });

  it.each([
    ["a session policy with a principal", "session", { ...allow, Principal: "*" }],
    ["a resource policy without principal", "resource", allow],
    ["a trust policy without principal", "trust", { Effect: "Allow", Action: "sts:AssumeRole" }],
    ["a trust policy with a resource", "trust", { ...trust, Resource: "*" }],
    ["a federated principal", "trust", { ...trust, Principal: { Federated: "cognito-identity.amazonaws.com" } }],
    ["a session as principal", "trust", { ...trust, Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/R/s" } }],
    ["a pattern as principal", "trust", { ...trust, Principal: { AWS: "arn:aws:iam::111122223333:role/*" } }],
    ["an unknown kind of principal", "trust", { ...trust, Principal: { AWS: "AIDACKCEVSQ6C2EXAMPLE" } }],
    ["a service that is none", "trust", { ...trust, Principal: { Service: "*" } }],
  ] as const)("%s is an error", (_, kind, statement) => {
    expect(() => parse(statement, kind)).toThrow(PolicyNotUnderstoodError);
  });

  it.each([
    ["another version", { Version: "2008-10-17", Statement: [allow] }],
    ["no version", { Statement: [allow] }],
    ["no statement", { Version: "2012-10-17" }],
    ["another element", { Version: "2012-10-17", Statement: [allow], Extra: 1 }],
    ["no document", undefined],
  ])("%s is an error", (_, wrong) => {
    expect(() => parsePolicy(wrong, "identity", "Hub/Policy")).toThrow(PolicyNotUnderstoodError);
  });
});
