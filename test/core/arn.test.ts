import { expect, test } from "vitest";
import { accountOfArn, parseArn, partitionOf } from "../../lambdas/core/arn.ts";

test("the resource keeps its colons and slashes", () => {
  expect(parseArn("arn:aws:cloudwatch:eu-west-1:210987654321:alarm:web: CPU/high")).toStrictEqual({
    partition: "aws",
    service: "cloudwatch",
    region: "eu-west-1",
    account: "210987654321",
    resource: "alarm:web: CPU/high",
  });
});

test("region and account may be empty", () => {
  expect(parseArn("arn:aws-cn:s3:::exports")).toMatchObject({ region: "", account: "", resource: "exports" });
});

test.each(["", "exports", "arn", "arn:aws:s3", "arn:aws:s3:::", "arn::s3:::x", "arn:aws::::x", "urn:aws:s3:::x"])(
  "%j is no ARN",
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);

test.each([
  ["us-east-1", "aws"],
  ["cn-north-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
])("%s is in %s", (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test.each([
  ["arn:aws:iam::111122223333:role/x", "111122223333"],
  ["arn:aws:lambda:eu-west-1:111122223333:function:f:1", "111122223333"],
  ["arn:aws:s3:::bucket", undefined],
  ["no ARN", undefined],
])("%s names the account %s", (arn, account) => {
  expect(accountOfArn(arn)).toBe(account);
});
