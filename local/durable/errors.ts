/** The exceptions of Lambda's API, with the HTTP status that its model gives them. */
const STATUS = {
  CallbackTimeoutException: 400,
  DurableExecutionAlreadyStartedException: 409,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  RequestTooLargeException: 413,
  ResourceNotFoundException: 404,
  ServiceException: 500,
} as const;

/** A refusal of the durable execution service: `code` and `status` are what Lambda's API answers with. */
export abstract class DurableServiceError extends Error {
  abstract readonly code: keyof typeof STATUS;
  get status(): number {
    return STATUS[this.code];
  }
}

/** A checkpoint or a read by anybody but the invocation that now runs, or with a token that was used. */
export class InvalidCheckpointTokenError extends DurableServiceError {
  override readonly name = "InvalidCheckpointTokenError";
  readonly code = "InvalidParameterValueException";
  constructor(executionArn: string) {
    // The SDK ends the invocation, and not the execution, by the first three words.
    super(`Invalid Checkpoint Token for ${executionArn}: another invocation or a later checkpoint replaced it`);
  }
}

/** An update that does not fit the state of its operation. */
export class InvalidUpdateError extends DurableServiceError {
  override readonly name = "InvalidUpdateError";
  readonly code = "InvalidParameterValueException";
}

/** One execution asked to start another function as a step of its own. */
export class ChainedInvokeUnsupportedError extends DurableServiceError {
  override readonly name = "ChainedInvokeUnsupportedError";
  readonly code = "InvalidParameterValueException";
  constructor(functionName: string | undefined) {
    super(`The local cloud runs no chained invocations: start ${functionName} as an execution of its own`);
  }
}

/** A step's result or input is more than Lambda keeps in a checkpoint. */
export class PayloadTooLargeError extends DurableServiceError {
  override readonly name = "PayloadTooLargeError";
  readonly code = "InvalidParameterValueException";
  constructor(operation: string, bytes: number, limit: number) {
    super(`The payload of ${operation} has ${bytes} bytes, the limit is ${limit}: store it and checkpoint a reference`);
  }
}

/** An execution made more operations than Lambda counts in one. */
export class OperationLimitError extends DurableServiceError {
  override readonly name = "OperationLimitError";
  readonly code = "InvalidParameterValueException";
  constructor(limit: number) {
    super(`An execution has at most ${limit} operations: continue in a new one`);
  }
}

/** A name, an ARN or a page request that Lambda would not take. */
export class InvalidParameterError extends DurableServiceError {
  override readonly name = "InvalidParameterError";
  readonly code = "InvalidParameterValueException";
}

/** What an execution is to start with is not JSON. */
export class InvalidInputError extends DurableServiceError {
  override readonly name = "InvalidInputError";
  readonly code = "InvalidRequestContentException";
  constructor(name: string, cause: unknown) {
    super(`The payload that starts ${name} is not JSON`, { cause });
  }
}

/** What an execution is to start with is more than an asynchronous invocation takes. */
export class InputTooLargeError extends DurableServiceError {
  override readonly name = "InputTooLargeError";
  readonly code = "RequestTooLargeException";
  constructor(name: string, bytes: number, limit: number) {
    super(`The payload that starts ${name} has ${bytes} bytes, the limit of an asynchronous invocation is ${limit}`);
  }
}

/** The name is taken by an execution that began otherwise; the same one again would have been answered. */
export class DurableExecutionAlreadyStartedError extends DurableServiceError {
  override readonly name = "DurableExecutionAlreadyStartedError";
  readonly code = "DurableExecutionAlreadyStartedException";
  constructor(name: string) {
    super(`An execution named ${name} was already started with another payload or function`);
  }
}

/** No execution has this ARN. */
export class UnknownExecutionError extends DurableServiceError {
  override readonly name = "UnknownExecutionError";
  readonly code = "ResourceNotFoundException";
  constructor(executionArn: string) {
    super(`There is no durable execution ${executionArn}`);
  }
}

/** No callback has this id, or its id was forged. */
export class UnknownCallbackError extends DurableServiceError {
  override readonly name = "UnknownCallbackError";
  readonly code = "ResourceNotFoundException";
  constructor() {
    // The id is a bearer token: it stays out of messages, which are logged.
    super("There is no callback with this id");
  }
}

/** An answer came after the end. */
export class CallbackClosedError extends DurableServiceError {
  override readonly name = "CallbackClosedError";
  readonly code = "CallbackTimeoutException";
  constructor(operation: string) {
    super(`The callback of ${operation} has timed out or was answered before`);
  }
}

/** The process ends: what was called now would be lost. */
export class ServiceClosedError extends DurableServiceError {
  override readonly name = "ServiceClosedError";
  readonly code = "ServiceException";
  constructor() {
    super("The durable execution service was closed");
  }
}

/** An invocation answered with something that leads nowhere. */
export class UnexpectedOutputError extends Error {
  override readonly name = "UnexpectedOutputError";
}
