// The libraries that `intake` is built on, and nothing of our own; exported, so that the bundler keeps what we use of them.
export { Logger } from "@aws-lambda-powertools/logger";
export { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
export { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export { GetDurableExecutionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
export {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateScan,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
export { default as middy } from "@middy/core";

import * as z from "zod";

export const schema = z.strictObject({ name: z.string(), values: z.array(z.record(z.string(), z.unknown())) });
