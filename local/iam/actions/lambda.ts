/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Lambda"; read 2026-09-26.
 * The durable execution APIs are checked on the execution, whose ARN carries the version and never the alias.
 */
import { partitionOf } from "../../../lambdas/core/arn.ts";
import { arnOf, check, invalid, optionalText, type ServiceRules, text, unknownId, type WireRequest } from "./rule.ts";

/** A name, partial ARN or ARN, each with or without qualifier. Source: Lambda API Reference, Invoke, FunctionName. */
const functionName =
  /^(?:arn:[^:]+:lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/;

/** An alias or version is a resource of its own: a grant on the plain function does not cover it. */
const invoked = (request: WireRequest): string => {
  const parts = functionName.exec(text(request, "FunctionName"))?.groups;
  if (!parts) throw invalid(request, "FunctionName is neither a name nor a function's ARN");
  const qualifier = parts["qualifier"] ?? optionalText(request, "Qualifier");
  const { region = request.region, account = request.principal.account } = parts;
  const resource = `function:${parts["name"]}${qualifier === undefined ? "" : `:${qualifier}`}`;
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:${resource}`;
};

const execution = (request: WireRequest): string => text(request, "DurableExecutionArn");

const executionOfCallback = (request: WireRequest): string =>
  request.directory.executionOfCallback(text(request, "CallbackId")) ??
  arnOf(request, "lambda", `function:${unknownId}:${unknownId}/durable-execution/${unknownId}/${unknownId}`);

export const lambda: ServiceRules = {
  CheckpointDurableExecution: check("lambda:CheckpointDurableExecution", execution),
  GetDurableExecution: check("lambda:GetDurableExecution", execution),
  GetDurableExecutionState: check("lambda:GetDurableExecutionState", execution),
  Invoke: check("lambda:InvokeFunction", invoked),
  ListDurableExecutionsByFunction: check("lambda:ListDurableExecutionsByFunction", invoked),
  SendDurableExecutionCallbackFailure: check("lambda:SendDurableExecutionCallbackFailure", executionOfCallback),
  SendDurableExecutionCallbackHeartbeat: check("lambda:SendDurableExecutionCallbackHeartbeat", executionOfCallback),
  SendDurableExecutionCallbackSuccess: check("lambda:SendDurableExecutionCallbackSuccess", executionOfCallback),
  StopDurableExecution: check("lambda:StopDurableExecution", execution),
};
