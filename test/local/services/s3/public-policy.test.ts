import { describe, expect, test } from "vitest";
import { parseBucketPolicy, publicStatements } from "../../../../local/services/s3/public-policy.ts";

const policy = (statement: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*", ...statement },
  });
const isPublic = (statement: object) => publicStatements(policy(statement)).length > 0;

describe("is public", () => {
  test.each<[string, object]>([
    ["everyone", {}],
    ["everyone as an AWS principal", { Principal: { AWS: "*" } }],
    ["everyone among others", { Principal: { AWS: ["arn:aws:iam::111122223333:root", "*"] } }],
    ["a condition that keeps nobody out", { Condition: { Bool: { "aws:SecureTransport": true } } }],
    ["any address", { Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }],
    ["half of all addresses", { Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "128.0.0.0/1"] } } }],
    ["any IPv6 address", { Condition: { IpAddress: { "aws:SourceIp": "::/0" } } }],
    ["all addresses but one", { Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.7/32" } } }],
    ["a pattern of networks", { Condition: { StringLike: { "aws:SourceVpc": "vpc-*" } } }],
    ["a network, if any", { Condition: { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } } }],
    ["whoever has no network", { Condition: { Null: { "aws:SourceVpc": "true" } } }],
  ])("%s", (_, statement) => expect(isPublic(statement)).toBe(true));
});

describe("is not public", () => {
  test.each<[string, object]>([
    ["an account", { Principal: { AWS: "111122223333" } }],
    ["a service", { Principal: { Service: "cloudtrail.amazonaws.com" } }],
    ["a denial", { Effect: "Deny" }],
    ["an office", { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }],
    ["one address", { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.7" } } }],
    ["a network", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }],
    ["an organisation", { Condition: { StringEquals: { "AWS:PrincipalOrgId": "o-example12345" } } }],
    ["a topic", { Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:uploads" } } }],
  ])("%s", (_, statement) => expect(isPublic(statement)).toBe(false));
});

test("what is no policy is not read", () => {
  for (const text of ["", "null", "[]", '{"Statement":[{"Effect":"Perhaps"}]}', '{"Statement":']) {
    expect(parseBucketPolicy(text)).toBeNull();
    expect(publicStatements(text)).toEqual([]);
  }
  expect(publicStatements(null)).toEqual([]);
});
