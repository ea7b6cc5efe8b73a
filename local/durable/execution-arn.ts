import { InvalidParameterError } from "./errors.ts";

const QUALIFIED_FUNCTION = /^(?<unqualified>arn:[^:]+:lambda:[^:]+:\d{12}:function:[\w-]+):(?<qualifier>[\w$-]+)$/;

/** The local account publishes a function once: every alias points at its first version. */
const PUBLISHED_VERSION = "1";

/**
 * The ARN of an execution, which carries the version that it stays on and not the alias that it was started through.
 *
 * @param functionArn of an alias or a version; a function without qualifier is refused, as Lambda does
 */
export const executionArnOf = (functionArn: string, name: string, id: string): string => {
  const { unqualified, qualifier } = QUALIFIED_FUNCTION.exec(functionArn)?.groups ?? {};
  if (!unqualified || !qualifier) {
    throw new InvalidParameterError(`A durable execution needs the ARN of an alias or a version, got ${functionArn}`);
  }
  const version = /^(\d+|\$LATEST)$/.test(qualifier) ? qualifier : PUBLISHED_VERSION;
  return `${unqualified}:${version}/durable-execution/${name}/${id}`;
};

const EXECUTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Source: Lambda API Reference, Invoke, DurableExecutionName. @throws {InvalidParameterError} */
export const checkExecutionName = (name: string): void => {
  if (EXECUTION_NAME.test(name)) return;
  throw new InvalidParameterError(`An execution's name has 1 to 64 letters, digits, "_" and "-", got ${name}`);
};
