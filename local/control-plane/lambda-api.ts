import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionCommand,
  GetDurableExecutionStateCommand,
  InvokeCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from "@aws-sdk/client-lambda";
import { AwsFaultError } from "../aws/fault.ts";
import type { InProcessAws } from "../aws/in-process-aws.ts";
import type { DurableService } from "../durable/durable-service.ts";
import { DurableServiceError } from "../durable/errors.ts";

/** What the durable service refuses, in the words of Lambda's API. */
const answering = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof DurableServiceError)
      throw new AwsFaultError(error.code, error.message, { status: error.status, cause: error });
    throw error;
  }
};

const needed = (value: string | undefined, member: string): string => {
  if (value === undefined)
    throw new AwsFaultError(
      "InvalidParameterValueException",
      `${member} is needed: only durable functions are invoked here`,
    );
  return value;
};

/** The part of Lambda's API that durable executions are started, continued and looked up with. */
export const registerLambda = (aws: InProcessAws, durable: DurableService): void => {
  aws.on(InvokeCommand, ({ FunctionName, DurableExecutionName, Payload }) => {
    const { executionArn } = answering(() =>
      durable.start({
        functionArn: needed(FunctionName, "FunctionName"),
        name: needed(DurableExecutionName, "DurableExecutionName"),
        payload: Buffer.from(Payload ?? "null").toString(),
      }),
    );
    return { StatusCode: 202, DurableExecutionArn: executionArn };
  });
  aws.on(CheckpointDurableExecutionCommand, (input) => answering(() => durable.checkpoint(input)));
  aws.on(GetDurableExecutionStateCommand, (input) => answering(() => durable.state(input)));
  aws.on(SendDurableExecutionCallbackSuccessCommand, ({ CallbackId, Result }) => {
    const result = Result === undefined ? undefined : Buffer.from(Result).toString();
    answering(() => durable.callbackSuccess(needed(CallbackId, "CallbackId"), result));
    return {};
  });
  aws.on(GetDurableExecutionCommand, ({ DurableExecutionArn }) => {
    const { executionArn, name, functionArn, startedAt, endedAt, status, input, result, error } = answering(() =>
      durable.describe(needed(DurableExecutionArn, "DurableExecutionArn")),
    );
    return {
      DurableExecutionArn: executionArn,
      DurableExecutionName: name,
      FunctionArn: functionArn,
      StartTimestamp: startedAt,
      Status: status,
      InputPayload: input,
      ...(endedAt && { EndTimestamp: endedAt }),
      ...(result !== undefined && { Result: result }),
      ...(error && { Error: error }),
    };
  });
};
