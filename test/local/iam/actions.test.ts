import { describe, expect, it } from "vitest";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { checksOf, servicesBySigningName } from "../../../local/iam/actions.ts";
import { evaluatedServices } from "../../../local/iam/condition-keys.ts";
import { requestOf } from "./actions/request.ts";
import { samples } from "./actions/samples.ts";

const checks = (service: string, operation: string, input: Record<string, unknown>) =>
  checksOf(service, requestOf(operation, input));

describe("checksOf", () => {
  it.each(samples)("$service $operation $input", ({ service, operation, input, checks: expected }) => {
    expect(checks(service, operation, input).map(({ action, resource }) => [action, resource])).toEqual(expected);
  });

  it("carries the condition keys of the action", () => {
    const [assume, set] = checks("sts", "AssumeRole", {
      RoleArn: "arn:aws:iam::444455556666:role/r",
      RoleSessionName: "run",
      ExternalId: "deployment",
      SourceIdentity: "ada",
    });
    expect(assume?.keys).toEqual({
      "sts:ExternalId": "deployment",
      "sts:RoleSessionName": "run",
      "sts:SourceIdentity": "ada",
    });
    expect(set?.keys).toEqual({ "sts:SourceIdentity": "ada" });
    const [entry] = checks("events", "PutEvents", { Entries: [{ Source: "homeostat", DetailType: "Healed" }] });
    expect(entry?.keys).toEqual({ "events:source": "homeostat", "events:detail-type": "Healed" });
  });

  it("hands a source identity on to the roles that its session assumes", () => {
    const request = requestOf("AssumeRole", { RoleArn: "arn:aws:iam::444455556666:role/r", RoleSessionName: "run" });
    const chained = { ...request, principal: { ...request.principal, sourceIdentity: "ada" } };
    expect(checksOf("sts", chained).map(({ action }) => action)).toEqual(["sts:AssumeRole", "sts:SetSourceIdentity"]);
  });

  it.each([
    ["ecr", "CreateRepository"],
    ["iam", "CreateUser"],
    ["s3", "constructor"],
    ["constructor", "name"],
    ["s3", ""],
  ])("refuses %s:%s, which it does not list, by name", (service, operation) => {
    const listing = () => checks(service, operation, {});
    expect(listing).toThrow(AwsFaultError);
    expect(listing).toThrow(`no IAM entry for ${service}:${operation}`);
    expect(listing).toThrow(expect.objectContaining({ status: 501 }));
  });

  it.each([
    ["s3", "GetBucketAcl", {}, "Bucket"],
    ["s3", "GetBucketAcl", { Bucket: "" }, "Bucket"],
    ["s3", "GetBucketAcl", { Bucket: ["payments"] }, "Bucket"],
    ["s3", "GetBucketAcl", { Bucket: "arn:aws:s3:eu-west-1:444455556666:accesspoint/a" }, "access point"],
    ["sqs", "SendMessage", { QueueUrl: "findings" }, "QueueUrl"],
    ["sqs", "SendMessage", { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/findings" }, "QueueUrl"],
    ["lambda", "Invoke", { FunctionName: "not a name" }, "FunctionName"],
    ["lambda", "Invoke", { FunctionName: "arn:aws:sqs:eu-west-1:111122223333:q" }, "FunctionName"],
    ["events", "PutEvents", {}, "expected array"],
    ["events", "PutEvents", { Entries: [] }, "expected array"],
    ["events", "PutEvents", { Entries: [{ EventBusName: 7, Source: "s", DetailType: "d" }] }, "EventBusName"],
    ["dynamodb", "BatchGetItem", {}, "RequestItems"],
    ["dynamodb", "BatchGetItem", { RequestItems: {} }, "no resource"],
  ])("refuses %s:%s %j, which names no resource", (service, operation, input, problem) => {
    const naming = () => checks(service, operation, input);
    expect(naming).toThrow(expect.objectContaining({ name: "AwsFaultError", code: "ValidationException" }));
    expect(naming).toThrow(problem);
  });

  it.each([
    ["ec2", "AuthorizeSecurityGroupIngress", { GroupId: "sg-1", TagSpecifications: [{}] }, "TagSpecifications"],
    ["ec2", "RevokeSecurityGroupIngress", { GroupName: "default" }, "GroupName"],
    ["eks", "ListUpdates", { name: "prod", addonName: "vpc-cni" }, "addonName"],
    ["sts", "AssumeRole", { RoleArn: "r", Tags: [{ Key: "k", Value: "v" }] }, "Tags"],
    ["sts", "AssumeRole", { RoleArn: "r", PolicyArns: [{ arn: "a" }] }, "PolicyArns"],
  ])("refuses %s:%s %j, which AWS checks further than this table knows", (service, operation, input, field) => {
    expect(() => checks(service, operation, input)).toThrow(`no IAM entry for ${operation} with ${field}`);
  });
});

it("knows as evaluated services exactly those whose actions it checks", () => {
  const prefixes = samples.flatMap((sample) => sample.checks.map(([action]) => action.split(":", 1)[0]));
  expect(new Set(prefixes)).toEqual(evaluatedServices);
  expect(new Set(samples.map(({ service }) => service))).toEqual(new Set(Object.keys(servicesBySigningName)));
});
