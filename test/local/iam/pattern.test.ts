import { describe, expect, it } from "vitest";
import { arnPattern, exact, wildcard } from "../../../local/iam/pattern.ts";

describe("wildcard", () => {
  it.each([
    ["s3:Get*", "s3:GetBucketAcl", true],
    ["s3:Get*", "s3:PutBucketAcl", false],
    ["s3:*Acl", "s3:GetBucketAcl", true],
    ["s3:*Acl", "s3:GetBucketAcls", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["homeostat-?", "homeostat-a", true],
    ["homeostat-?", "homeostat-", false],
    ["homeostat-?", "homeostat-ab", false],
    ["*", "", true],
    ["a.c", "abc", false],
    ["[ab]+(c|d)", "a", false],
    ["[ab]+(c|d)", "[ab]+(c|d)", true],
    ["tag-*", "tag-first\nsecond", true],
    ["exact", "exact", true],
    ["exact", "Exact", false],
  ])("%s against %j is %s", (pattern, value, expected) => {
    expect(wildcard(pattern).matches(value)).toBe(expected);
  });

  it("ignores case where asked to, with and without a wildcard", () => {
    expect(wildcard("S3:getbucketacl", { ignoreCase: true }).matches("s3:GetBucketAcl")).toBe(true);
    expect(wildcard("s3:GET*", { ignoreCase: true }).matches("s3:GetBucketAcl")).toBe(true);
  });
});

describe("exact", () => {
  it("takes wildcards as letters", () => {
    expect(exact("*").matches("anything")).toBe(false);
    expect(exact("*").matches("*")).toBe(true);
  });
});

describe("arnPattern", () => {
  const bucket = "arn:aws:s3:::payments";
  it.each([
    ["arn:aws:s3:::*", bucket, true],
    ["arn:aws:s3:::pay*", bucket, true],
    ["arn:aws:s3:::payments/*", bucket, false],
    ["arn:*:s3:::payments", bucket, true],
    ["arn:aws:ecr:*:111122223333:repository/*", "arn:aws:ecr:eu-west-1:111122223333:repository/team/api", true],
    ["arn:aws:ecr:*:111122223333:repository/*", "arn:aws:ecr:eu-west-1:444455556666:repository/api", false],
    ["arn:aws:lambda:*:*:function:remediate:*", "arn:aws:lambda:eu-west-1:111122223333:function:remediate:live", true],
    ["arn:aws:lambda:*:*:function:remediate", "arn:aws:lambda:eu-west-1:111122223333:function:remediate:live", false],
    ["arn:aws:iam::*:role/homeostat-*", "arn:aws:iam::444455556666:role/homeostat-dev-reader", true],
    ["arn:aws:iam::*:role/homeostat-*", "arn:aws:iam::444455556666:role/admin/homeostat-x", false],
  ])("%s against %s is %s", (pattern, value, expected) => {
    expect(arnPattern(pattern).matches(value)).toBe(expected);
  });

  it("lets no wildcard reach from one field into the next", () => {
    expect(arnPattern("arn:aws:sqs:*:queue").matches("arn:aws:sqs:eu-west-1:111122223333:queue")).toBe(false);
    expect(
      arnPattern("arn:aws:sqs:eu*:111122223333:q").matches("arn:aws:sqs:eu-west-1:444455556666:111122223333:q"),
    ).toBe(false);
  });

  it("does not match the resource * of actions without resource types", () => {
    expect(arnPattern("arn:aws:ec2:*:*:security-group/*").matches("*")).toBe(false);
  });
});
