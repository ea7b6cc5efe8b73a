import { Match, type Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { seconds } from "../../lambdas/core/duration.ts";
import { ledgerTable } from "../../lambdas/core/ledger-table.ts";
import { functions } from "../../lambdas/functions.ts";
import { configWith, deploy, stackOf, synthesisTimeout } from "./support/deployment.ts";
import { resourcesIn } from "./support/statements.ts";
import "./support/template-matchers.ts";

let hub: Template;
beforeAll(() => {
  hub = stackOf(deploy(), "homeostat-main-hub");
}, synthesisTimeout);

const reference = (type: string, id: RegExp) => {
  const found = resourcesIn(hub, type).find((resource) => id.test(resource.id));
  expect(found, `${type} ${String(id)}`).toBeDefined();
  return found?.id ?? "";
};

describe.each(Object.entries(functions))("function %s", (name, spec) => {
  it("runs on the agreed runtime, with its own role, log group and memory", () => {
    expect(hub).toHaveResourceProperties("AWS::Lambda::Function", {
      Description: spec.description,
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      MemorySize: spec.memoryMb,
      Timeout: seconds(spec.timeout),
      TracingConfig: { Mode: "Active" },
      KmsKeyArn: { "Fn::GetAtt": [reference("AWS::KMS::Key", /^Key/), "Arn"] },
      Role: { "Fn::GetAtt": [reference("AWS::IAM::Role", new RegExp(`^${name}Role`)), "Arn"] },
      LoggingConfig: { LogGroup: { Ref: reference("AWS::Logs::LogGroup", new RegExp(`^${name}Logs`)) } },
      // A fixed name would collide when CloudFormation has to replace the function.
      FunctionName: Match.absent(),
    });
  });

  it("finds in its environment exactly what the list says", () => {
    const environments = resourcesIn(hub, "AWS::Lambda::Function")
      .filter(({ properties }) => properties["Description"] === spec.description)
      .map(({ properties }) => properties["Environment"]);
    expect(environments).toEqual([{ Variables: expect.anything() }]);
    expect(Object.keys(Object(Object(environments[0])["Variables"])).sort()).toEqual(
      Object.keys(spec.environment).sort(),
    );
  });

  it("has the role that managed accounts trust by name", () => {
    expect(hub).toHaveResourceProperties("AWS::IAM::Role", {
      RoleName: `homeostat-main-${name}`,
      ManagedPolicyArns: Match.absent(),
    });
  });

  it.each(["Errors", "Throttles"])("rings on %s", (MetricName) => {
    expect(hub).toHaveResourceProperties("AWS::CloudWatch::Alarm", {
      Namespace: "AWS/Lambda",
      MetricName,
      Dimensions: [
        { Name: "FunctionName", Value: { Ref: reference("AWS::Lambda::Function", new RegExp(`^${name}Fn`)) } },
      ],
      Threshold: 1,
      TreatMissingData: "notBreaching",
    });
  });
});

it.each([
  ["remediate", 100],
  ["api", 10],
] as const)(
  "%s has the part of the account's concurrency that the configuration says, and none where it says so",
  (name, many) => {
    const { description: Description } = functions[name];
    expect(hub).toHaveResourceProperties("AWS::Lambda::Function", { Description, ReservedConcurrentExecutions: many });
    const unreserved = deploy({ config: configWith({ reservedConcurrency: { [name]: null } }) });
    expect(stackOf(unreserved, "homeostat-main-hub")).toHaveResourceProperties("AWS::Lambda::Function", {
      Description,
      ReservedConcurrentExecutions: Match.absent(),
    });
  },
);

describe("the durable function", () => {
  it("keeps its state under the hub's key, for as long as the list says", () => {
    expect(hub).toHaveResourceProperties("AWS::Lambda::Function", {
      DurableConfig: {
        ExecutionTimeout: seconds(functions.remediate.durable?.executionTimeout ?? "0s"),
        RetentionPeriodInDays: 30,
        KMSKeyArn: { "Fn::GetAtt": [reference("AWS::KMS::Key", /^Key/), "Arn"] },
      },
    });
  });

  it("is started through an alias, whose versions stay while executions are on them", () => {
    const version = reference("AWS::Lambda::Version", /^remediateFn/);
    expect(hub).toHaveResource("AWS::Lambda::Version", { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(hub).toHaveResourceProperties("AWS::Lambda::Alias", {
      Name: "live",
      FunctionVersion: { "Fn::GetAtt": [version, "Version"] },
    });
  });

  it("is the only one", () => {
    const durable = resourcesIn(hub, "AWS::Lambda::Function").filter(({ properties }) => properties["DurableConfig"]);
    expect(durable).toHaveLength(1);
    expect(hub).toHaveResourceCount("AWS::Lambda::Alias", 1);
  });
});

describe("the ledger", () => {
  it("outlives the stack, can be set back, is encrypted under the hub's key, and lets go of what has ended", () => {
    expect(hub).toHaveResource("AWS::DynamoDB::GlobalTable", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: Match.objectLike({
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: Match.objectLike({ PointInTimeRecoveryEnabled: true }),
            SSESpecification: { KMSMasterKeyId: { "Fn::GetAtt": [reference("AWS::KMS::Key", /^Key/), "Arn"] } },
          }),
        ],
      }),
    });
  });

  it("has the index that the adapter asks", () => {
    expect(hub).toHaveResourceProperties("AWS::DynamoDB::GlobalTable", {
      GlobalSecondaryIndexes: [
        {
          IndexName: "due",
          KeySchema: [
            { AttributeName: "due", KeyType: "HASH" },
            { AttributeName: "dueAt", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: [...ledgerTable.dueIndex.holds] },
        },
      ],
    });
  });
});

describe("the bucket of reports", () => {
  it("outlives the stack, keeps every version, and lets in nobody without a grant and no request without TLS", () => {
    expect(hub).toHaveResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: Match.objectLike({
        BucketName: "homeostat-main-reports-111122223333-eu-west-1",
        VersioningConfiguration: { Status: "Enabled" },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: "aws:kms",
                KMSMasterKeyID: { "Fn::GetAtt": [reference("AWS::KMS::Key", /^Key/), "Arn"] },
              },
            },
          ],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      }),
    });
    expect(hub).toHaveResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ],
      }),
    });
  });

  it("keeps a day's report for three years, and what replaced it for ninety days", () => {
    expect(hub).toHaveResourceProperties("AWS::S3::Bucket", {
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ Prefix: "daily/", ExpirationInDays: 1_095 }),
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 90 } }),
        ],
      },
    });
  });
});

describe("the bucket of what is sealed", () => {
  const locked = (days: number) =>
    Match.objectLike({
      BucketName: "homeostat-main-audit-111122223333-eu-west-1",
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Days: days, Mode: "COMPLIANCE" } },
      },
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });

  it("outlives the stack, and keeps for a year what nobody can delete before, in the clear for nobody", () => {
    expect(hub).toHaveResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: locked(365),
    });
    const encrypted = {
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: {
        SSEAlgorithm: "aws:kms",
        KMSMasterKeyID: { "Fn::GetAtt": [reference("AWS::KMS::Key", /^Key/), "Arn"] },
      },
    };
    expect(hub).toHaveAllResourceProperties("AWS::S3::Bucket", {
      BucketEncryption: { ServerSideEncryptionConfiguration: [encrypted] },
    });
  });

  it("keeps for as long as is configured", () => {
    const longer = deploy({ config: configWith({ audit: { keepDays: 2_557 } }) });
    expect(stackOf(longer, "homeostat-main-hub")).toHaveResource("AWS::S3::Bucket", { Properties: locked(2_557) });
  });

  it("refuses requests without TLS, a second object under a name, and a marker that would hide one", () => {
    const deny = (Action: string | string[], Condition?: object) =>
      Match.objectLike({ Effect: "Deny", Principal: { AWS: "*" }, Action, ...(Condition && { Condition }) });
    expect(hub).toHaveResourceProperties("AWS::S3::BucketPolicy", {
      Bucket: { Ref: reference("AWS::S3::Bucket", /^Audit/) },
      PolicyDocument: Match.objectLike({
        Statement: [
          deny("s3:*", { Bool: { "aws:SecureTransport": "false" } }),
          deny("s3:PutObject", { Null: { "s3:if-none-match": "true" } }),
          deny(["s3:DeleteObject", "s3:DeleteObjectVersion"]),
        ],
      }),
    });
  });
});

describe("what is kept", () => {
  it("is encrypted under one key, which rotates", () => {
    expect(hub).toHaveResource("AWS::KMS::Key", {
      DeletionPolicy: "Retain",
      Properties: Match.objectLike({ EnableKeyRotation: true }),
    });
  });

  it("in logs of functions and of the API ends after a month", () => {
    expect(hub).toHaveResourceCount("AWS::Logs::LogGroup", Object.keys(functions).length + 1);
    expect(hub).toHaveAllResourceProperties("AWS::Logs::LogGroup", {
      RetentionInDays: 30,
      KmsKeyId: { "Fn::GetAtt": [reference("AWS::KMS::Key", /^Key/), "Arn"] },
    });
  });
});

describe("the stack", () => {
  it("carries its deployment on everything that takes tags", () => {
    for (const type of [
      "AWS::Lambda::Function",
      "AWS::SQS::Queue",
      "AWS::IAM::Role",
      "AWS::KMS::Key",
      "AWS::Events::Rule",
    ])
      expect(hub).toHaveAllResourceProperties(type, {
        Tags: Match.arrayWith([{ Key: "homeostat:deployment", Value: "main" }]),
      });
  });

  it("has no bus for foreign events where there are none", () => {
    const [own] = configWith({}).accounts;
    const alone = deploy({ config: configWith({ accounts: own ? [own] : [], scaling: [] }) });
    expect([...alone.keys()].filter((stack) => stack.includes("forwarding"))).toEqual([]);
    expect(stackOf(alone, "homeostat-main-hub")).toHaveResourceCount("AWS::Events::EventBus", 1);
    expect(stackOf(alone, "homeostat-main-hub")).toHaveResourceCount("AWS::Events::EventBusPolicy", 0);
  });
});
