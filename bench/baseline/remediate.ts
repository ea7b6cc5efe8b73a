// The libraries that `remediate` is built on, and nothing of our own; exported, so that the bundler keeps what we use of them.
export {
  createRetryStrategy,
  DurableExecutionApiClient,
  retryPresets,
  StepSemantics,
  withDurableExecution,
} from "@aws/durable-execution-sdk-js";
export { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
export { LambdaClient } from "@aws-sdk/client-lambda";
export {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateScan,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

import * as z from "zod";

export const schema = z.strictObject({ name: z.string(), values: z.array(z.record(z.string(), z.unknown())) });
