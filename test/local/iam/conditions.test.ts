import { describe, expect, it } from "vitest";
import { type ContextValue, parseCondition } from "../../../local/iam/conditions.ts";
import { PolicyNotUnderstoodError } from "../../../local/iam/errors.ts";

const holds = (operator: string, key: string, values: readonly string[], context: Record<string, ContextValue>) =>
  parseCondition(operator, key, values, "Test/0").holds((asked) => context[asked]);

const role = "arn:aws:iam::111122223333:role/homeostat-dev-remediate";

describe("operators", () => {
  it.each([
    ["StringEquals", ["a"], "a", true],
    ["StringEquals", ["a"], "A", false],
    ["StringEquals", ["a", "b"], "b", true],
    ["StringEquals", ["a*"], "ab", false],
    ["StringEquals", ["a"], undefined, false],
    ["StringNotEquals", ["a"], "b", true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", ["a"], undefined, true],
    ["StringLike", ["a*"], "ab", true],
    ["StringLike", ["a?", "b"], "b", true],
    ["StringLike", ["a?"], "abc", false],
    ["StringLike", ["*"], undefined, false],
    ["ArnEquals", ["arn:aws:iam::111122223333:role/homeostat-*"], role, true],
    ["ArnLike", ["arn:aws:iam::111122223333:role/homeostat-*"], role, true],
    ["ArnLike", ["arn:aws:iam::*:role/other"], role, false],
    ["ArnLike", ["arn:aws:iam::*:role/*"], undefined, false],
    ["Bool", ["true"], "true", true],
    ["Bool", ["false"], "true", false],
    ["Bool", ["True"], "true", true],
    ["Bool", ["false"], undefined, false],
    ["Null", ["true"], undefined, true],
    ["Null", ["true"], "a", false],
    ["Null", ["false"], "a", true],
    ["Null", ["false"], undefined, false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c"], false],
    ["ForAnyValue:StringEquals", ["a"], undefined, false],
    ["ForAnyValue:StringEquals", ["a"], "a", true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a"], undefined, true],
  ] as const)("%s %j against %j is %s", (operator, values, actual, expected) => {
    const context: Record<string, ContextValue> = actual === undefined ? {} : { "aws:principalarn": actual };
    expect(holds(operator, "aws:PrincipalArn", values, context)).toBe(expected);
  });

  it("compares key names without case, as AWS does", () => {
    expect(holds("StringEquals", "AWS:principalORGid", ["o-1"], { "aws:principalorgid": "o-1" })).toBe(true);
    expect(holds("StringEquals", "aws:ResourceTag/Owner", ["me"], { "aws:resourcetag/owner": "me" })).toBe(true);
  });

  it("refuses to compare several values with an operator for one", () => {
    expect(() => holds("StringEquals", "aws:PrincipalArn", ["a"], { "aws:principalarn": ["a", "b"] })).toThrow(
      PolicyNotUnderstoodError,
    );
  });
});

describe("what is not understood", () => {
  it.each([
    ["StringEqualsIfExists", "aws:PrincipalArn", ["a"]],
    ["StringEqualsIgnoreCase", "aws:PrincipalArn", ["a"]],
    ["StringNotLike", "aws:PrincipalArn", ["a"]],
    ["IpAddress", "aws:PrincipalArn", ["10.0.0.0/8"]],
    ["NumericLessThan", "aws:PrincipalArn", ["1"]],
    ["ForAnyValue:StringLike", "aws:PrincipalArn", ["a"]],
    ["stringequals", "aws:PrincipalArn", ["a"]],
    ["Bool", "aws:SecureTransport", ["yes"]],
    ["Null", "aws:SourceArn", ["absent"]],
    ["ArnLike", "aws:SourceArn", ["homeostat-*"]],
  ])("%s on %s with %j is an error that names the statement", (operator, key, values) => {
    expect(() => parseCondition(operator, key, values, "Hub/Policy/3")).toThrow(PolicyNotUnderstoodError);
    expect(() => parseCondition(operator, key, values, "Hub/Policy/3")).toThrow(/Hub\/Policy\/3.*/s);
  });

  it.each([
    "aws:SourceVpc",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalTag/team",
    "s3:prefix",
    "dynamodb:LeadingKeys",
  ])("%s, which AWS fills in and local requests do not, is an error", (key) => {
    expect(() => parseCondition("StringEquals", key, ["a"], "Hub/Policy/0")).toThrow(PolicyNotUnderstoodError);
  });

  it("takes keys of services whose calls are not evaluated: they are absent in AWS as well", () => {
    expect(holds("StringEquals", "kms:ViaService", ["sqs.eu-west-1.amazonaws.com"], {})).toBe(false);
  });
});
