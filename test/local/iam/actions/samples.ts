import type { SigningName } from "../../../../local/iam/actions.ts";

/** A call and what AWS checks for it: actions with their resources. */
export interface Sample {
  readonly service: SigningName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly checks: readonly (readonly [action: string, resource: string])[];
}

/** Calls are made from the member account in `eu-west-1`. */
const sample = (
  service: SigningName,
  operation: string,
  input: Sample["input"],
  ...checks: readonly (readonly [string, string])[]
): Sample => ({ service, operation, input, checks });

const arn = (service: string, resource: string, account = "444455556666") =>
  `arn:aws:${service}:eu-west-1:${account}:${resource}`;

const bucket = { Bucket: "payments" };
const bucketArn = "arn:aws:s3:::payments";
const s3 = (operation: string, action: string) => sample("s3", operation, bucket, [action, bucketArn]);

const imageKey = arn("kms", "key/k1");

const groupId = "sg-0123456789abcdef0";
const group = arn("ec2", `security-group/${groupId}`);
const repository = arn("ecr", "repository/team/api");
const cluster = arn("eks", "cluster/prod");
const nodegroup = arn("eks", "nodegroup/prod/general/8ec7a1e4-1111-2222-3333-444455556666");

const queueUrl = "https://sqs.eu-west-1.amazonaws.com/111122223333/findings";
const queueArn = arn("sqs", "findings", "111122223333");
const sqs = (operation: string) => sample("sqs", operation, { QueueUrl: queueUrl }, [`sqs:${operation}`, queueArn]);

const functionArn = arn("lambda", "function:remediate", "111122223333");
const execution = `${functionArn}:1/durable-execution/run/1`;
const durable = (operation: string) =>
  sample("lambda", operation, { DurableExecutionArn: execution }, [`lambda:${operation}`, execution]);
const callback = (operation: string) => [
  sample("lambda", operation, { CallbackId: "callback-1" }, [`lambda:${operation}`, execution]),
  sample("lambda", operation, { CallbackId: "unknown" }, [
    `lambda:${operation}`,
    arn("lambda", "function:*:*/durable-execution/*/*"),
  ]),
];

const invoke = (input: Sample["input"], resource: string) =>
  sample("lambda", "Invoke", input, ["lambda:InvokeFunction", resource]);

const table = arn("dynamodb", "table/ledger");
const dynamodb = (operation: string) =>
  sample("dynamodb", operation, { TableName: "ledger" }, [`dynamodb:${operation}`, table]);
const index = { TableName: "ledger", IndexName: "by-state" };
const batch = { RequestItems: { ledger: {}, [arn("dynamodb", "table/other", "111122223333")]: {} } };
const batchChecks = (action: string) =>
  [
    [action, table],
    [action, arn("dynamodb", "table/other", "111122223333")],
  ] as const;

const assumed = "arn:aws:iam::444455556666:role/homeostat-dev-reader";

export const samples: readonly Sample[] = [
  sample("s3", "DeleteObject", { ...bucket, Key: "latest" }, ["s3:DeleteObject", `${bucketArn}/latest`]),
  s3("DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
  s3("GetBucketAcl", "s3:GetBucketAcl"),
  s3("GetBucketPolicyStatus", "s3:GetBucketPolicyStatus"),
  s3("GetBucketTagging", "s3:GetBucketTagging"),
  s3("GetBucketWebsite", "s3:GetBucketWebsite"),
  sample("s3", "GetObject", { ...bucket, Key: "latest" }, ["s3:GetObject", `${bucketArn}/latest`]),
  s3("GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
  s3("ListObjectsV2", "s3:ListBucket"),
  sample("s3", "ListBuckets", {}, ["s3:ListAllMyBuckets", "*"]),
  sample("s3", "PutObject", { ...bucket, Key: "latest" }, ["s3:PutObject", `${bucketArn}/latest`]),
  sample("s3", "PutObject", { ...bucket, Key: "latest", IfNoneMatch: "*" }, ["s3:PutObject", `${bucketArn}/latest`]),
  s3("PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),

  sample("kms", "Decrypt", { KeyId: imageKey, EncryptionContext: { "homeostat:remediation": "r1" } }, [
    "kms:Decrypt",
    imageKey,
  ]),
  sample("kms", "GenerateDataKey", { KeyId: imageKey, EncryptionContext: { "homeostat:remediation": "r1" } }, [
    "kms:GenerateDataKey",
    imageKey,
  ]),
  sample("kms", "GenerateMac", { KeyId: "k1", MacAlgorithm: "HMAC_SHA_256" }, ["kms:GenerateMac", imageKey]),
  sample("kms", "VerifyMac", { KeyId: "k1", MacAlgorithm: "HMAC_SHA_256" }, ["kms:VerifyMac", imageKey]),

  sample("cloudtrail", "LookupEvents", {}, ["cloudtrail:LookupEvents", "*"]),

  sample("ec2", "AuthorizeSecurityGroupIngress", { GroupId: groupId, TagSpecifications: [] }, [
    "ec2:AuthorizeSecurityGroupIngress",
    group,
  ]),
  sample("ec2", "DescribeNetworkInterfaces", {}, ["ec2:DescribeNetworkInterfaces", "*"]),
  sample("ec2", "DescribeSubnets", {}, ["ec2:DescribeSubnets", "*"]),
  sample("ec2", "DescribeSecurityGroupRules", {}, ["ec2:DescribeSecurityGroupRules", "*"]),
  sample("ec2", "DescribeSecurityGroups", { GroupIds: ["sg-1"] }, ["ec2:DescribeSecurityGroups", "*"]),
  sample("ec2", "RevokeSecurityGroupIngress", { GroupId: groupId }, ["ec2:RevokeSecurityGroupIngress", group]),

  sample("ecr", "BatchDeleteImage", { repositoryName: "team/api" }, ["ecr:BatchDeleteImage", repository]),
  sample("ecr", "BatchGetRepositoryScanningConfiguration", { repositoryNames: ["team/api"] }, [
    "ecr:BatchGetRepositoryScanningConfiguration",
    repository,
  ]),
  sample("ecr", "DescribeImages", { repositoryName: "team/api" }, ["ecr:DescribeImages", repository]),
  sample("ecr", "DescribeImageScanFindings", { repositoryName: "team/api" }, [
    "ecr:DescribeImageScanFindings",
    repository,
  ]),
  sample(
    "ecr",
    "DescribeRepositories",
    { repositoryNames: ["team/api", "web"], registryId: "111122223333" },
    ["ecr:DescribeRepositories", arn("ecr", "repository/team/api", "111122223333")],
    ["ecr:DescribeRepositories", arn("ecr", "repository/web", "111122223333")],
  ),
  sample("ecr", "DescribeRepositories", {}, ["ecr:DescribeRepositories", arn("ecr", "repository/*")]),
  sample("ecr", "GetRegistryScanningConfiguration", {}, ["ecr:GetRegistryScanningConfiguration", "*"]),
  sample("ecr", "ListTagsForResource", { resourceArn: repository }, ["ecr:ListTagsForResource", repository]),
  sample("ecr", "PutImageScanningConfiguration", { repositoryName: "team/api" }, [
    "ecr:PutImageScanningConfiguration",
    repository,
  ]),
  sample("ecr", "PutRegistryScanningConfiguration", {}, ["ecr:PutRegistryScanningConfiguration", "*"]),

  sample("inspector2", "BatchGetAccountStatus", {}, ["inspector2:BatchGetAccountStatus", "*"]),
  sample("inspector2", "ListCoverage", {}, ["inspector2:ListCoverage", "*"]),
  sample("inspector2", "ListFindings", {}, ["inspector2:ListFindings", "*"]),

  sample("eks", "DescribeCluster", { name: "prod" }, ["eks:DescribeCluster", cluster]),
  sample("eks", "DescribeNodegroup", { clusterName: "prod", nodegroupName: "general" }, [
    "eks:DescribeNodegroup",
    nodegroup,
  ]),
  sample("eks", "DescribeNodegroup", { clusterName: "prod", nodegroupName: "gone" }, [
    "eks:DescribeNodegroup",
    arn("eks", "nodegroup/prod/gone/*"),
  ]),
  sample(
    "eks",
    "DescribeUpdate",
    { name: "prod", nodegroupName: "general", updateId: "u" },
    ["eks:DescribeUpdate", cluster],
    ["eks:DescribeUpdate", nodegroup],
  ),
  sample("eks", "ListNodegroups", { clusterName: "prod" }, ["eks:ListNodegroups", cluster]),
  sample("eks", "ListUpdates", { name: "prod" }, ["eks:ListUpdates", cluster]),
  sample("eks", "UpdateNodegroupConfig", { clusterName: "prod", nodegroupName: "general" }, [
    "eks:UpdateNodegroupConfig",
    nodegroup,
  ]),

  sample("autoscaling", "DescribeAutoScalingGroups", { AutoScalingGroupNames: ["g"] }, [
    "autoscaling:DescribeAutoScalingGroups",
    "*",
  ]),
  sample("autoscaling", "DescribeScalingActivities", {}, ["autoscaling:DescribeScalingActivities", "*"]),

  sample(
    "monitoring",
    "DescribeAlarms",
    { AlarmNames: ["cpu", "pods"] },
    ["cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:cpu")],
    ["cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:pods")],
  ),
  sample("monitoring", "DescribeAlarms", {}, ["cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:*")]),
  sample("monitoring", "DescribeAlarms", { AlarmNamePrefix: "eks-" }, [
    "cloudwatch:DescribeAlarms",
    arn("cloudwatch", "alarm:eks-*"),
  ]),
  sample("monitoring", "DescribeAlarms", { AlarmNames: ["cpu"], AlarmTypes: ["CompositeAlarm"] }, [
    "cloudwatch:DescribeAlarms",
    "*",
  ]),
  sample("monitoring", "GetMetricData", { MetricDataQueries: [] }, ["cloudwatch:GetMetricData", "*"]),
  sample("monitoring", "ListAlarmMuteRules", { AlarmName: "cpu" }, [
    "cloudwatch:ListAlarmMuteRules",
    arn("cloudwatch", "alarm-mute-rule:*"),
  ]),
  sample(
    "monitoring",
    "PutAlarmMuteRule",
    { Name: "release", MuteTargets: { AlarmNames: ["cpu"] } },
    ["cloudwatch:PutAlarmMuteRule", arn("cloudwatch", "alarm-mute-rule:release")],
    ["cloudwatch:PutAlarmMuteRule", arn("cloudwatch", "alarm:cpu")],
  ),
  sample("monitoring", "PutCompositeAlarm", { AlarmName: "unwell" }, [
    "cloudwatch:PutCompositeAlarm",
    arn("cloudwatch", "alarm:unwell"),
  ]),
  sample("monitoring", "SetAlarmState", { AlarmName: "cpu" }, [
    "cloudwatch:SetAlarmState",
    arn("cloudwatch", "alarm:cpu"),
  ]),

  sample("config", "DescribeComplianceByConfigRule", {}, ["config:DescribeComplianceByConfigRule", "*"]),
  sample("config", "DescribeConfigRules", {}, ["config:DescribeConfigRules", "*"]),
  sample("config", "GetComplianceDetailsByConfigRule", { ConfigRuleName: "bucket-public" }, [
    "config:GetComplianceDetailsByConfigRule",
    arn("config", "config-rule/config-rule-abc123"),
  ]),
  sample("config", "GetComplianceDetailsByConfigRule", { ConfigRuleName: "unknown" }, [
    "config:GetComplianceDetailsByConfigRule",
    arn("config", "config-rule/*"),
  ]),
  sample("config", "GetComplianceDetailsByResource", { ResourceType: "AWS::S3::Bucket", ResourceId: "x" }, [
    "config:GetComplianceDetailsByResource",
    "*",
  ]),
  sample("config", "GetResourceConfigHistory", { resourceId: "x" }, ["config:GetResourceConfigHistory", "*"]),

  sample("sts", "AssumeRole", { RoleArn: assumed, RoleSessionName: "run", ExternalId: "deployment" }, [
    "sts:AssumeRole",
    assumed,
  ]),
  sample(
    "sts",
    "AssumeRole",
    { RoleArn: assumed, RoleSessionName: "run", SourceIdentity: "ada" },
    ["sts:AssumeRole", assumed],
    ["sts:SetSourceIdentity", assumed],
  ),
  sample("sts", "GetCallerIdentity", {}),

  sqs("ChangeMessageVisibility"),
  sqs("DeleteMessage"),
  sqs("GetQueueAttributes"),
  sqs("ReceiveMessage"),
  sqs("SendMessage"),
  sample("sqs", "SendMessage", { QueueUrl: "http://localhost:4566/111122223333/findings" }, [
    "sqs:SendMessage",
    queueArn,
  ]),

  sample(
    "events",
    "PutEvents",
    {
      Entries: [
        { EventBusName: "homeostat", Source: "homeostat", DetailType: "Healed", Detail: "{}" },
        { EventBusName: "homeostat", Source: "homeostat", DetailType: "Healed", Detail: '{"other":1}' },
        { Source: "homeostat", DetailType: "Failed", Detail: "{}" },
        { EventBusName: arn("events", "event-bus/hub", "111122223333"), Source: "homeostat", DetailType: "Failed" },
      ],
    },
    ["events:PutEvents", arn("events", "event-bus/homeostat")],
    ["events:PutEvents", arn("events", "event-bus/default")],
    ["events:PutEvents", arn("events", "event-bus/hub", "111122223333")],
  ),

  durable("CheckpointDurableExecution"),
  durable("GetDurableExecution"),
  durable("GetDurableExecutionState"),
  durable("StopDurableExecution"),
  ...callback("SendDurableExecutionCallbackFailure"),
  ...callback("SendDurableExecutionCallbackHeartbeat"),
  ...callback("SendDurableExecutionCallbackSuccess"),
  sample("execute-api", "Invoke", { ApiId: "api1", Stage: "$default", Method: "POST", Path: "/halt" }, [
    "execute-api:Invoke",
    arn("execute-api", "api1/$default/POST/halt"),
  ]),
  invoke({ FunctionName: "remediate" }, arn("lambda", "function:remediate")),
  invoke({ FunctionName: "remediate", Qualifier: "live" }, arn("lambda", "function:remediate:live")),
  invoke({ FunctionName: "remediate:live" }, arn("lambda", "function:remediate:live")),
  invoke({ FunctionName: "111122223333:function:remediate" }, functionArn),
  invoke({ FunctionName: functionArn }, functionArn),
  invoke({ FunctionName: `${functionArn}:live` }, `${functionArn}:live`),
  invoke({ FunctionName: `${functionArn}:$LATEST` }, `${functionArn}:$LATEST`),
  sample("lambda", "ListDurableExecutionsByFunction", { FunctionName: functionArn }, [
    "lambda:ListDurableExecutionsByFunction",
    functionArn,
  ]),

  sample("dynamodb", "BatchGetItem", batch, ...batchChecks("dynamodb:BatchGetItem")),
  sample("dynamodb", "BatchWriteItem", batch, ...batchChecks("dynamodb:BatchWriteItem")),
  dynamodb("DeleteItem"),
  dynamodb("DescribeTable"),
  dynamodb("GetItem"),
  dynamodb("PutItem"),
  dynamodb("Query"),
  dynamodb("Scan"),
  dynamodb("UpdateItem"),
  sample("dynamodb", "Query", index, ["dynamodb:Query", `${table}/index/by-state`]),
  sample("dynamodb", "Scan", index, ["dynamodb:Scan", `${table}/index/by-state`]),

  sample("ssm", "CreateOpsItem", {}, ["ssm:CreateOpsItem", "*"]),
  sample("ssm", "DescribeOpsItems", {}, ["ssm:DescribeOpsItems", "*"]),
  sample("ssm", "GetOpsItem", { OpsItemId: "oi-1" }, ["ssm:GetOpsItem", arn("ssm", "opsitem/oi-1")]),
  sample("ssm", "UpdateOpsItem", { OpsItemId: "oi-1" }, ["ssm:UpdateOpsItem", arn("ssm", "opsitem/oi-1")]),
  sample("ssm", "GetParameter", { Name: "/homeostat/token" }, [
    "ssm:GetParameter",
    arn("ssm", "parameter/homeostat/token"),
  ]),
  sample("ssm", "GetParameter", { Name: "token" }, ["ssm:GetParameter", arn("ssm", "parameter/token")]),
  sample("ssm", "PutParameter", { Name: "token" }, ["ssm:PutParameter", arn("ssm", "parameter/token")]),
];
