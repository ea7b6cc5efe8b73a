import type { ResourceDirectory } from "../../../local/iam/directory.ts";
import { resolveStack, type StackTemplate } from "../../../local/iam/template.ts";

export const hubAccount = "111122223333";
export const memberAccount = "444455556666";
export const region = "eu-west-1";
export const organizationId = "o-a1b2c3d4e5";

const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const arnOfPartition = (rest: string) => ({ "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, rest]] });
const lambdaTrust = policy({
  Action: "sts:AssumeRole",
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
});

/** The shape of a CDK hub stack: two functions, their queue, table, bus and key. */
export const hubResources: Readonly<Record<string, object>> = {
  Key: {
    Type: "AWS::KMS::Key",
    Properties: {
      EnableKeyRotation: true,
      KeyPolicy: policy({
        Action: "kms:*",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${hubAccount}:root` },
        Resource: "*",
      }),
    },
  },
  Ledger: { Type: "AWS::DynamoDB::GlobalTable", Properties: { Replicas: [{ Region: region }] } },
  Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "homeostat" } },
  Queue: { Type: "AWS::SQS::Queue" },
  QueuePolicy: {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      PolicyDocument: policy(
        {
          Action: "sqs:*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
          Effect: "Deny",
          Principal: { AWS: "*" },
          Resource: { "Fn::GetAtt": ["Queue", "Arn"] },
        },
        {
          Action: "sqs:SendMessage",
          Condition: { ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": ["Rule", "Arn"] } } },
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Resource: { "Fn::GetAtt": ["Queue", "Arn"] },
        },
      ),
      Queues: [{ Ref: "Queue" }],
    },
  },
  Rule: { Type: "AWS::Events::Rule", Properties: { EventPattern: { source: ["aws.config"] } } },
  IntakeRole: {
    Type: "AWS::IAM::Role",
    Properties: { AssumeRolePolicyDocument: lambdaTrust, Description: "Homeostat intake", RoleName: "intake" },
  },
  IntakePolicy: {
    Type: "AWS::IAM::Policy",
    Properties: {
      PolicyDocument: policy(
        {
          Action: ["dynamodb:PutItem", "dynamodb:Query"],
          Effect: "Allow",
          Resource: [
            { "Fn::GetAtt": ["Ledger", "Arn"] },
            { "Fn::Join": ["", [{ "Fn::GetAtt": ["Ledger", "Arn"] }, "/index/*"]] },
          ],
        },
        { Action: "sqs:ReceiveMessage", Effect: "Allow", Resource: { "Fn::GetAtt": ["Queue", "Arn"] } },
      ),
      PolicyName: "IntakePolicy",
      Roles: [{ Ref: "IntakeRole" }],
    },
  },
  EngineRole: {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: lambdaTrust,
      ManagedPolicyArns: [arnOfPartition(":iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy")],
      Policies: [
        {
          PolicyName: "Announce",
          PolicyDocument: policy({
            Action: "events:PutEvents",
            Effect: "Allow",
            Resource: { "Fn::GetAtt": ["Bus", "Arn"] },
          }),
        },
      ],
      RoleName: "engine",
    },
  },
  EnginePolicy: {
    Type: "AWS::IAM::Policy",
    Properties: {
      PolicyDocument: policy({
        Action: "sts:AssumeRole",
        Effect: "Allow",
        Resource: arnOfPartition(":iam::*:role/homeostat-*"),
      }),
      PolicyName: "EnginePolicy",
      Roles: [{ Ref: "EngineRole" }],
    },
  },
};

/** A member stack: one role to write with, closed to what the deployment owns. */
export const memberResources: Readonly<Record<string, object>> = {
  Writer: {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: policy({
        Action: "sts:AssumeRole",
        Condition: {
          ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${hubAccount}:role/engine` },
          StringEquals: { "aws:PrincipalOrgID": organizationId, "sts:ExternalId": "deployment" },
        },
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${hubAccount}:root` },
      }),
      MaxSessionDuration: 3600,
      RoleName: "homeostat-dev-s3-block-public-access-write",
    },
  },
  WriterPolicy: {
    Type: "AWS::IAM::Policy",
    Properties: {
      PolicyDocument: policy(
        {
          Action: ["s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"],
          Effect: "Allow",
          Resource: arnOfPartition(":s3:::*"),
        },
        {
          Action: "*",
          Condition: { StringEquals: { "aws:ResourceTag/homeostat": "own" } },
          Effect: "Deny",
          Resource: "*",
        },
      ),
      PolicyName: "WriterPolicy",
      Roles: [{ Ref: "Writer" }],
    },
  },
};

export const stackOf = (
  resources: Readonly<Record<string, object>>,
  { stackName = "Hub", account = hubAccount } = {},
): StackTemplate => ({ stackName, account, region, template: { Resources: resources } });

export const stacks = [
  stackOf(hubResources),
  stackOf(memberResources, { stackName: "Member", account: memberAccount }),
];

export const resolved = (resources: Readonly<Record<string, object>>) => [resolveStack(stackOf(resources))];

export const engineArn = `arn:aws:iam::${hubAccount}:role/engine`;
export const intakeArn = `arn:aws:iam::${hubAccount}:role/intake`;
export const writerArn = `arn:aws:iam::${memberAccount}:role/homeostat-dev-s3-block-public-access-write`;

const bucket = (tags: Readonly<Record<string, string>>) => ({ account: memberAccount, tags });

const buckets = new Map([
  ["arn:aws:s3:::payments", bucket({})],
  ["arn:aws:s3:::audit", bucket({ Homeostat: "own" })],
]);

/** The estate: buckets, a node group, a rule and a callback. */
export const directory: ResourceDirectory = {
  find: (arn) => buckets.get(arn),
  nodegroupId: (account, inRegion, cluster, nodegroup) =>
    account === memberAccount && inRegion === region && cluster === "prod" && nodegroup === "general"
      ? "8ec7a1e4-1111-2222-3333-444455556666"
      : undefined,
  configRuleId: (_account, _region, ruleName) => (ruleName === "bucket-public" ? "config-rule-abc123" : undefined),
  executionOfCallback: (callbackId) =>
    callbackId === "callback-1"
      ? `arn:aws:lambda:${region}:${hubAccount}:function:remediate:1/durable-execution/run/1`
      : undefined,
};
