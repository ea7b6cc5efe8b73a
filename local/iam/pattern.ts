import { splitArn } from "./arn.ts";

/** A value of a policy that requests are compared with. */
export interface Pattern {
  readonly text: string;
  matches(value: string): boolean;
}

const special = /[.+^${}()|[\]\\]/g;
const hasWildcard = (text: string): boolean => /[*?]/.test(text);

/** Matches one value only, letter for letter. */
export const exact = (text: string): Pattern => ({ text, matches: (value) => value === text });

/** `*` stands for any characters, newlines included, `?` for one. */
export const wildcard = (text: string, { ignoreCase = false } = {}): Pattern => {
  if (!hasWildcard(text) && !ignoreCase) return exact(text);
  const source = text.replace(special, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, ignoreCase ? "is" : "s");
  return { text, matches: (value) => expression.test(value) };
};

/**
 * An ARN with wildcards, compared field by field: a wildcard does not reach over a colon into the next field, except
 * within the last. Source: IAM User Guide, "IAM JSON policy elements: Resource" and "ARN condition operators".
 */
export const arnPattern = (text: string): Pattern => {
  if (!hasWildcard(text)) return exact(text);
  const fields = splitArn(text).map((field) => wildcard(field));
  return {
    text,
    matches: (value) => {
      const actual = splitArn(value);
      return actual.length === fields.length && fields.every((field, index) => field.matches(actual[index] ?? ""));
    },
  };
};

/** `*` alone, which also matches the `*` that stands for "no particular resource". */
export const anything: Pattern = { text: "*", matches: () => true };
