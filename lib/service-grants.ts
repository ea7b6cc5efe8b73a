import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { FunctionSpec, Ref } from "../lambdas/functions.ts";

/** ARNs of what AWS itself uses a function's role for. */
export interface ServiceGrantPlaces {
  readonly logGroup: string;
  readonly key: string;
  /** The queue that Lambda polls for the function. */
  readonly queue: string | undefined;
  /** A service's name in `kms:ViaService`. */
  readonly via: (service: string) => string;
}

/**
 * What AWS does in the name of a function's role, beside the calls of its code: write logs and traces, poll its queue,
 * and use the key wherever a service encrypts for it. Written out instead of attached as managed policies, which are
 * for all log groups, all queues and all executions of the account.
 */
export const serviceGrants = (
  { permissions }: FunctionSpec,
  { logGroup, key, queue, via }: ServiceGrantPlaces,
): readonly PolicyStatement[] => {
  const calls = (part: Ref["ref"]) => permissions.some(({ on }) => on.ref === part);
  const allow = (sid: string, actions: readonly string[], resource: string, conditions = {}) =>
    new PolicyStatement({ sid, actions: [...actions], resources: [resource], conditions });
  const useKey = (sid: string, service: string, actions: readonly string[]) =>
    allow(sid, actions, key, { StringEquals: { "kms:ViaService": via(service) } });

  const grants = [
    allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], logGroup),
    allow("WriteTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*"),
    // The environment; of durable executions also the state, encrypted by whoever starts one and read by whoever asks.
    useKey("UseKeyThroughLambda", "lambda", calls("alias") ? decryptAndEncrypt : ["kms:Decrypt"]),
  ];
  if (calls("ledger")) grants.push(useKey("UseKeyThroughDynamoDb", "dynamodb", tableKeyUse));
  // Source: S3 User Guide, "Using server-side encryption with AWS KMS keys", permissions: to upload in one part.
  const reads = calls("chain-lists") ? decryptAndEncrypt : ["kms:GenerateDataKey"];
  if (calls("reports") || calls("sealed-heads") || calls("chain-lists"))
    grants.push(useKey("UseKeyThroughS3", "s3", reads));
  if (queue) grants.push(allow("PollQueue", pollQueue, queue));
  if (queue || calls("dlq"))
    grants.push(useKey("UseKeyThroughSqs", "sqs", calls("dlq") ? decryptAndEncrypt : ["kms:Decrypt"]));
  return grants;
};

/** Source: Lambda Developer Guide, "Permissions required for an Amazon SQS event source mapping". */
const pollQueue = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

const decryptAndEncrypt = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Source: DynamoDB Developer Guide, "Authorizing use of your customer managed key", its wildcards written out. */
const tableKeyUse = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];
