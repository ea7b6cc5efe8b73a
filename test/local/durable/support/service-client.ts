import type { DurableExecutionClient } from "@aws/durable-execution-sdk-js";
import type { DurableService } from "../../../../local/durable/durable-service.ts";
import { DurableServiceError } from "../../../../local/durable/errors.ts";

/** Refusals as the Lambda client of the AWS SDK throws them. */
class LambdaExceptionError extends Error {
  readonly $metadata: { httpStatusCode: number };
  constructor(refusal: DurableServiceError) {
    super(refusal.message, { cause: refusal });
    this.name = refusal.code;
    this.$metadata = { httpStatusCode: refusal.status };
  }
}

const call = <Input, Output>(operation: (input: Input) => Output, input: Input): Output => {
  try {
    return structuredClone(operation(structuredClone(input)));
  } catch (error) {
    throw error instanceof DurableServiceError ? new LambdaExceptionError(error) : error;
  }
};

/** The service as the durable SDK meets it: asynchronous, by value, with Lambda's exceptions. */
export const serviceClient = (service: DurableService): DurableExecutionClient => ({
  checkpoint: async (input) => call((request: typeof input) => service.checkpoint(request), input),
  getExecutionState: async (input) => call((request: typeof input) => service.state(request), input),
});
