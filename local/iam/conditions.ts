import { splitArn } from "./arn.ts";
import { isKnownConditionKey } from "./condition-keys.ts";
import { PolicyNotUnderstoodError } from "./errors.ts";
import { arnPattern, exact, type Pattern, wildcard } from "./pattern.ts";

export type ContextValue = string | readonly string[];

/** What a request says about a condition key, given in lower case; undefined if the request does not carry it. */
export type ConditionContext = (key: string) => ContextValue | undefined;

export interface Condition {
  /** @throws PolicyNotUnderstoodError if the operator compares one value and the request carries several */
  holds(context: ConditionContext): boolean;
}

const boolean = (value: string, where: string): Pattern => {
  const lower = value.toLowerCase();
  if (lower !== "true" && lower !== "false") throw new PolicyNotUnderstoodError(where, `${value} is not true or false`);
  return wildcard(lower, { ignoreCase: true });
};

/** An ARN in a condition has its six fields; AWS compares field by field. */
const arn = (value: string, where: string): Pattern => {
  if (splitArn(value).length < 6) throw new PolicyNotUnderstoodError(where, `${value} is no ARN with six fields`);
  return arnPattern(value);
};

/** `StringEquals` and its like: any of the values matches; a missing key does not, and satisfies the negated form. */
const comparison =
  (key: string, patterns: readonly Pattern[], negated = false) =>
  (context: ConditionContext): boolean => {
    const actual = context(key);
    if (actual === undefined) return negated;
    if (typeof actual !== "string")
      throw new PolicyNotUnderstoodError(key, "carries several values: compare it with ForAnyValue or ForAllValues");
    return patterns.some((pattern) => pattern.matches(actual)) !== negated;
  };

const valuesOf = (value: ContextValue | undefined): readonly string[] => {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
};

const absence =
  (key: string, patterns: readonly Pattern[]) =>
  (context: ConditionContext): boolean => {
    const absent = valuesOf(context(key)).length === 0;
    return patterns.some((pattern) => pattern.matches(String(absent)));
  };

/**
 * One operator on one key.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
 * @throws PolicyNotUnderstoodError naming `where`, the id of the statement
 */
export const parseCondition = (operator: string, key: string, values: readonly string[], where: string): Condition => {
  if (!isKnownConditionKey(key))
    throw new PolicyNotUnderstoodError(where, `condition key ${key} is not derived from local requests`);
  return { holds: operation(operator, key.toLowerCase(), values, `${where}, condition ${operator} on ${key}`) };
};

const operation = (operator: string, key: string, values: readonly string[], where: string): Condition["holds"] => {
  switch (operator) {
    case "StringEquals":
      return comparison(key, values.map(exact));
    case "StringNotEquals":
      return comparison(key, values.map(exact), true);
    case "StringLike":
      return comparison(
        key,
        values.map((value) => wildcard(value)),
      );
    case "ArnEquals": // AWS documents that both behave alike
    case "ArnLike":
      return comparison(
        key,
        values.map((value) => arn(value, where)),
      );
    case "Bool":
      return comparison(
        key,
        values.map((value) => boolean(value, where)),
      );
    case "Null":
      return absence(
        key,
        values.map((value) => boolean(value, where)),
      );
    case "ForAnyValue:StringEquals":
      return (context) => valuesOf(context(key)).some((actual) => values.includes(actual));
    case "ForAllValues:StringEquals": // true for a missing key, as AWS documents
      return (context) => valuesOf(context(key)).every((actual) => values.includes(actual));
    default:
      throw new PolicyNotUnderstoodError(where, "operator not supported");
  }
};
