/**
 * What `Ref`, `Fn::GetAtt` and an ARN mean for each resource type that our stacks declare.
 * Source: AWS CloudFormation Template Reference, "Return values" of each type; read 2026-09-26.
 */

/** A declared resource with its physical name and where it lives. */
export interface DeclaredResource {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly urlSuffix: string;
  /** A resolved property that is text, or undefined if it is not set. */
  property(name: string): string | undefined;
}

type Value = (resource: DeclaredResource) => string;

export interface ResourceType {
  /** The property that sets the physical name; without one, AWS assigns it. */
  readonly nameProperty?: string;
  readonly generatedName?: (stackName: string, logicalId: string) => string;
  readonly ref: Value;
  readonly arn?: Value;
  readonly attributes: Readonly<Record<string, Value>>;
}

const name: Value = (resource) => resource.name;

const regional =
  (service: string, resource: (name: string) => string): Value =>
  (r) =>
    `arn:${r.partition}:${service}:${r.region}:${r.account}:${resource(r.name)}`;

const ofAccount =
  (kind: "role" | "policy"): Value =>
  (r) =>
    `arn:${r.partition}:iam::${r.account}:${kind}${r.property("Path") ?? "/"}${r.name}`;

/** Types whose `Ref` is their name and whose ARN is the attribute `Arn`. */
const named = (nameProperty: string, arn: Value, attributes: ResourceType["attributes"] = {}): ResourceType => ({
  nameProperty,
  ref: name,
  arn,
  attributes: { Arn: arn, ...attributes },
});

const table = named(
  "TableName",
  regional("dynamodb", (n) => `table/${n}`),
);

const queueUrl: Value = (r) => `https://sqs.${r.region}.${r.urlSuffix}/${r.account}/${r.name}`;
const topicArn = regional("sns", (n) => n);
const managedPolicyArn = ofAccount("policy");

/** Aliases and versions hang on their function, named by its name or its ARN. */
const qualifiedFunctionArn: Value = (r) => {
  const functionName = r.property("FunctionName") ?? "";
  const prefix = functionName.startsWith("arn:")
    ? functionName
    : `arn:${r.partition}:lambda:${r.region}:${r.account}:function:${functionName}`;
  return `${prefix}:${r.name}`;
};

/** A rule of a custom bus carries the bus in its ARN, one of the default bus does not. */
const ruleArn: Value = (r) => {
  const bus = r.property("EventBusName")?.split("/").at(-1) ?? "default";
  const path = bus === "default" ? r.name : `${bus}/${r.name}`;
  return `arn:${r.partition}:events:${r.region}:${r.account}:rule/${path}`;
};

const types: Readonly<Record<string, ResourceType>> = {
  "AWS::ApiGatewayV2::Api": {
    // API Gateway makes up ten letters and digits; a template of ours has one API.
    generatedName: () => "homeostat0",
    ref: name,
    attributes: { ApiEndpoint: (r) => `https://${r.name}.execute-api.${r.region}.${r.urlSuffix}` },
  },
  "AWS::ApiGatewayV2::Integration": { ref: name, attributes: {} },
  "AWS::CloudWatch::Alarm": named(
    "AlarmName",
    regional("cloudwatch", (n) => `alarm:${n}`),
  ),
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::DynamoDB::Table": table,
  "AWS::Events::EventBus": named(
    "Name",
    regional("events", (n) => `event-bus/${n}`),
    { Name: name },
  ),
  "AWS::Events::Rule": named("Name", ruleArn),
  "AWS::IAM::ManagedPolicy": {
    nameProperty: "ManagedPolicyName",
    ref: managedPolicyArn,
    arn: managedPolicyArn,
    attributes: { PolicyArn: managedPolicyArn },
  },
  "AWS::IAM::Policy": { nameProperty: "PolicyName", ref: name, attributes: {} },
  "AWS::IAM::Role": named("RoleName", ofAccount("role")),
  "AWS::KMS::Alias": { nameProperty: "AliasName", ref: name, arn: regional("kms", (n) => n), attributes: {} },
  "AWS::KMS::Key": {
    ref: name,
    arn: regional("kms", (n) => `key/${n}`),
    attributes: { Arn: regional("kms", (n) => `key/${n}`), KeyId: name },
  },
  "AWS::Lambda::Alias": { nameProperty: "Name", ref: qualifiedFunctionArn, arn: qualifiedFunctionArn, attributes: {} },
  "AWS::Lambda::Function": named(
    "FunctionName",
    regional("lambda", (n) => `function:${n}`),
  ),
  "AWS::Lambda::Version": {
    // The CDK declares one version a function, and the first that is published has number 1.
    generatedName: () => "1",
    ref: qualifiedFunctionArn,
    arn: qualifiedFunctionArn,
    attributes: { Version: name, FunctionArn: qualifiedFunctionArn },
  },
  "AWS::Logs::LogGroup": named(
    "LogGroupName",
    regional("logs", (n) => `log-group:${n}:*`),
  ),
  "AWS::S3::Bucket": {
    ...named("BucketName", (r) => `arn:${r.partition}:s3:::${r.name}`),
    generatedName: (stackName, logicalId) => `${stackName}-${logicalId}`.toLowerCase(),
  },
  "AWS::SNS::Topic": {
    nameProperty: "TopicName",
    ref: topicArn,
    arn: topicArn,
    attributes: { TopicArn: topicArn, TopicName: name },
  },
  "AWS::SQS::Queue": {
    nameProperty: "QueueName",
    ref: queueUrl,
    arn: regional("sqs", (n) => n),
    attributes: { Arn: regional("sqs", (n) => n), QueueName: name, QueueUrl: queueUrl },
  },
};

/** How resources of this type are named; undefined for a type that no stack of ours refers to. */
export const resourceType = (type: string): ResourceType | undefined =>
  Object.hasOwn(types, type) ? types[type] : undefined;
