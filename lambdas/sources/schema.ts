import * as z from "zod";
import { MalformedEventError } from "../core/event-errors.ts";
import { fieldPath, problemOf } from "../core/schema-problem.ts";
import { instant } from "./timestamp.ts";

/** An ARN has at most 2,048 characters (IAM API Reference, the `arn` parameters), and no name has more. */
const maxTextLength = 2_048;
/** What names something. It is kept several times over in the ledger, so its length has a bound. */
export const text = z.string().min(1).max(maxTextLength);
/** Optional fields come absent from one service and null from another. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);
/** ISO 8601, UTC, milliseconds, from any form that a source uses. */
export const timestamp = z.string().transform((value, context) => {
  const found = instant(value);
  if (found !== undefined) return found;
  context.addIssue({ code: "custom", message: "a point in time, such as 2026-01-05T08:00:04Z" });
  return z.NEVER;
});

/** Milliseconds since 1970, up to the last year of four digits; as `timestamp` gives it. */
export const milliseconds = z
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31))
  .transform((value) => new Date(value).toISOString());

/** @throws {MalformedEventError} */
export const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new MalformedEventError("event", "it is not JSON", { cause });
  }
};

/** The library measures the `length` of what is no text too, and throws where that is no number: an object may claim any. */
const check = <T>(schema: z.ZodType<T>, value: unknown, path: readonly PropertyKey[]) => {
  try {
    return schema.safeParse(value);
  } catch (cause) {
    throw new MalformedEventError(fieldPath(path) || "event", "it is not as its schema says", { cause });
  }
};

/** Validates a part of an event; `path` is where the part hangs. @throws {MalformedEventError} for the first bad field */
export const read = <T>(schema: z.ZodType<T>, value: unknown, path: readonly PropertyKey[] = []): T => {
  const parsed = check(schema, value, path);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new MalformedEventError(
    fieldPath([...path, ...(issue?.path ?? [])]) || "event",
    issue ? problemOf(issue, value) : "it is not as its schema says",
    { cause: parsed.error },
  );
};
