import * as z from "zod";
import { partitionOf } from "../../lambdas/core/arn.ts";
import { PolicyNotUnderstoodError } from "./errors.ts";
import { parseAs } from "./parse.ts";
import { parsePolicy, parseStatement, type Statement } from "./policy.ts";
import type { ResolvedResource, ResolvedStack } from "./template.ts";

/** What the policy of one resource says; several policies of a resource are several entries. */
export interface ResourcePolicy {
  readonly arn: string;
  readonly statements: readonly Statement[];
}

interface Place {
  readonly stack: ResolvedStack;
  readonly logicalId: string;
  /** `<stack>/<logical id>`, the prefix of the statements' ids. */
  readonly id: string;
}

type Reader = (properties: unknown, place: Place) => readonly ResourcePolicy[];

/** Reads properties by a schema, and says where they do not fit. */
const reader =
  <T extends z.ZodType>(
    schema: T,
    read: (properties: z.output<T>, place: Place) => readonly ResourcePolicy[],
  ): Reader =>
  (properties, place) =>
    read(parseAs(schema, properties, place.id), place);

/** The same document for each resource. */
const everywhere = (arns: readonly string[], document: unknown, id: string): readonly ResourcePolicy[] => {
  const statements = parsePolicy(document, "resource", id);
  return arns.map((arn) => ({ arn, statements }));
};

const keyPolicy = reader(z.looseObject({ KeyPolicy: z.unknown() }), ({ KeyPolicy }, { stack, logicalId, id }) =>
  everywhere([stack.arn(logicalId)], KeyPolicy, `${id}/KeyPolicy`),
);

const queueArn = (url: string, { region }: ResolvedStack): string => {
  const [account, name] = url.split("/").slice(-2);
  return `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}`;
};

const queuePolicy = reader(
  z.strictObject({ Queues: z.array(z.string()), PolicyDocument: z.unknown() }),
  ({ Queues, PolicyDocument }, { stack, id }) =>
    everywhere(
      Queues.map((url) => queueArn(url, stack)),
      PolicyDocument,
      id,
    ),
);

const topicPolicy = reader(
  z.strictObject({ Topics: z.array(z.string()), PolicyDocument: z.unknown() }),
  ({ Topics, PolicyDocument }, { id }) => everywhere(Topics, PolicyDocument, id),
);

const bucketPolicy = reader(
  z.strictObject({ Bucket: z.string(), PolicyDocument: z.unknown() }),
  ({ Bucket, PolicyDocument }, { stack, id }) =>
    everywhere([`arn:${partitionOf(stack.region)}:s3:::${Bucket}`], PolicyDocument, id),
);

const busPolicy = reader(
  z.strictObject({ EventBusName: z.string().default("default"), StatementId: z.string(), Statement: z.unknown() }),
  ({ EventBusName, Statement }, { stack, id }) => [
    {
      arn: `arn:${partitionOf(stack.region)}:events:${stack.region}:${stack.account}:event-bus/${EventBusName}`,
      statements: [parseStatement(Statement, "resource", `${id}/0`)],
    },
  ],
);

/** Lambda keeps permissions as statements. Source: Lambda API Reference, AddPermission. */
const functionPermission = reader(
  z.strictObject({
    Action: z.string(),
    FunctionName: z.string(),
    Principal: z.string(),
    PrincipalOrgID: z.string().optional(),
    SourceAccount: z.string().optional(),
    SourceArn: z.string().optional(),
  }),
  ({ Action, FunctionName, Principal, PrincipalOrgID, SourceAccount, SourceArn }, { stack, id }) => {
    const arn = FunctionName.startsWith("arn:")
      ? FunctionName
      : `arn:${partitionOf(stack.region)}:lambda:${stack.region}:${stack.account}:function:${FunctionName}`;
    const equals = {
      ...(SourceAccount && { "aws:SourceAccount": SourceAccount }),
      ...(PrincipalOrgID && { "aws:PrincipalOrgID": PrincipalOrgID }),
    };
    const statement = {
      Effect: "Allow",
      Action,
      Resource: arn,
      Principal: Principal.endsWith(".amazonaws.com") ? { Service: Principal } : { AWS: Principal },
      Condition: { StringEquals: equals, ...(SourceArn && { ArnLike: { "aws:SourceArn": SourceArn } }) },
    };
    return [{ arn, statements: [parseStatement(statement, "resource", `${id}/0`)] }];
  },
);

const readers: ReadonlyMap<string, Reader> = new Map([
  ["AWS::Events::EventBusPolicy", busPolicy],
  ["AWS::KMS::Key", keyPolicy],
  ["AWS::Lambda::Permission", functionPermission],
  ["AWS::S3::BucketPolicy", bucketPolicy],
  ["AWS::SNS::TopicPolicy", topicPolicy],
  ["AWS::SQS::QueuePolicy", queuePolicy],
]);

/** A table or bus may carry its policy as a property; the CDK writes it only for grants that we do not make. */
const inlinePolicySchema = z.looseObject({
  Policy: z.undefined().optional(),
  ResourcePolicy: z.undefined().optional(),
  Replicas: z.array(z.looseObject({ ResourcePolicy: z.undefined().optional() })).optional(),
});

const typesWithInlinePolicy: ReadonlySet<string> = new Set([
  "AWS::DynamoDB::GlobalTable",
  "AWS::DynamoDB::Table",
  "AWS::Events::EventBus",
]);

const refuseInlinePolicy = reader(inlinePolicySchema, () => []);

const isUnreadPolicy = (type: string): boolean => /(?:Policy|Permission)$/.test(type) && !type.startsWith("AWS::IAM::");

const readResource = (stack: ResolvedStack, { logicalId, type, ...resource }: ResolvedResource) => {
  const place = { stack, logicalId, id: `${stack.stackName}/${logicalId}` };
  const read = readers.get(type) ?? (typesWithInlinePolicy.has(type) ? refuseInlinePolicy : undefined);
  if (read) return read(resource.properties, place);
  if (isUnreadPolicy(type)) throw new PolicyNotUnderstoodError(place.id, `${type} is not supported`);
  return [];
};

/**
 * The policies of keys, queues, topics, buckets, buses and functions.
 * @throws PolicyNotUnderstoodError on a resource policy of any other kind
 */
export const readResourcePolicies = (stacks: readonly ResolvedStack[]): readonly ResourcePolicy[] =>
  stacks.flatMap((stack) => stack.resources.flatMap((resource) => readResource(stack, resource)));
