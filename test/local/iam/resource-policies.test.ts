import { describe, expect, it } from "vitest";
import { PolicyNotUnderstoodError } from "../../../local/iam/errors.ts";
import { readResourcePolicies } from "../../../local/iam/resource-policies.ts";
import { hubResources, resolved } from "./fixtures.ts";

const document = (statement: object) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const arns = (resources: Record<string, object>) =>
  readResourcePolicies(resolved(resources)).map(({ arn, statements }) => [arn, statements.map(({ id }) => id)]);

describe("readResourcePolicies", () => {
  it("reads keys and queues, with ids that name their place", () => {
    expect(arns(hubResources)).toEqual([
      ["arn:aws:kms:eu-west-1:111122223333:key/Hub-Key", ["Hub/Key/KeyPolicy/0"]],
      ["arn:aws:sqs:eu-west-1:111122223333:Hub-Queue", ["Hub/QueuePolicy/0", "Hub/QueuePolicy/1"]],
    ]);
  });

  it("reads buses, topics and buckets", () => {
    const principal = { Principal: { AWS: "444455556666" } };
    expect(
      arns({
        Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "homeostat" } },
        BusPolicy: {
          Type: "AWS::Events::EventBusPolicy",
          Properties: {
            EventBusName: { Ref: "Bus" },
            StatementId: "members",
            Statement: {
              Effect: "Allow",
              Action: "events:PutEvents",
              Resource: { "Fn::GetAtt": ["Bus", "Arn"] },
              ...principal,
            },
          },
        },
        Topic: { Type: "AWS::SNS::Topic" },
        TopicPolicy: {
          Type: "AWS::SNS::TopicPolicy",
          Properties: {
            Topics: [{ Ref: "Topic" }],
            PolicyDocument: document({ Action: "sns:Publish", Resource: { Ref: "Topic" }, ...principal }),
          },
        },
        Bucket: { Type: "AWS::S3::Bucket" },
        BucketPolicy: {
          Type: "AWS::S3::BucketPolicy",
          Properties: {
            Bucket: { Ref: "Bucket" },
            PolicyDocument: document({ Action: "s3:*", Resource: { "Fn::GetAtt": ["Bucket", "Arn"] }, ...principal }),
          },
        },
      }),
    ).toEqual([
      ["arn:aws:events:eu-west-1:111122223333:event-bus/homeostat", ["Hub/BusPolicy/0"]],
      ["arn:aws:sns:eu-west-1:111122223333:Hub-Topic", ["Hub/TopicPolicy/0"]],
      ["arn:aws:s3:::hub-bucket", ["Hub/BucketPolicy/0"]],
    ]);
  });

  it("turns a permission of Lambda into a statement with its conditions", () => {
    const [permission] = readResourcePolicies(
      resolved({
        Function: { Type: "AWS::Lambda::Function", Properties: { FunctionName: "sweep" } },
        Permission: {
          Type: "AWS::Lambda::Permission",
          Properties: {
            Action: "lambda:InvokeFunction",
            FunctionName: { Ref: "Function" },
            Principal: "events.amazonaws.com",
            SourceAccount: "111122223333",
            SourceArn: "arn:aws:events:eu-west-1:111122223333:rule/*",
          },
        },
      }),
    );
    const [statement] = permission?.statements ?? [];
    const holds = (keys: Record<string, string>) =>
      statement?.conditions.every((condition) => condition.holds((key) => keys[key]));
    expect(permission?.arn).toBe("arn:aws:lambda:eu-west-1:111122223333:function:sweep");
    expect(statement?.principal?.covers({ kind: "service", service: "events.amazonaws.com" })).toBe("named");
    const source = {
      "aws:sourceaccount": "111122223333",
      "aws:sourcearn": "arn:aws:events:eu-west-1:111122223333:rule/r",
    };
    expect(holds(source)).toBe(true);
    expect(holds({ ...source, "aws:sourceaccount": "444455556666" })).toBe(false);
    expect(holds({ ...source, "aws:sourcearn": "arn:aws:events:eu-west-1:444455556666:rule/r" })).toBe(false);
  });

  it.each([
    ["a policy of another kind", { Type: "AWS::SecretsManager::ResourcePolicy" }],
    ["a permission of another kind", { Type: "AWS::Lambda::LayerVersionPermission" }],
    [
      "a policy inside a table",
      { Type: "AWS::DynamoDB::GlobalTable", Properties: { Replicas: [{ ResourcePolicy: {} }] } },
    ],
    ["a policy inside a bus", { Type: "AWS::Events::EventBus", Properties: { Name: "b", Policy: {} } }],
    ["a key without a policy", { Type: "AWS::KMS::Key" }],
    [
      "a bus permission of the old form",
      {
        Type: "AWS::Events::EventBusPolicy",
        Properties: { StatementId: "s", Action: "events:PutEvents", Principal: "*" },
      },
    ],
    [
      "a permission with a token",
      {
        Type: "AWS::Lambda::Permission",
        Properties: { Action: "lambda:InvokeFunction", FunctionName: "f", Principal: "*", EventSourceToken: "t" },
      },
    ],
  ])("%s is an error that names the resource", (_, resource) => {
    const reading = () => readResourcePolicies(resolved({ Other: resource }));
    expect(reading).toThrow(PolicyNotUnderstoodError);
    expect(reading).toThrow("Hub/Other");
  });
});
