import * as z from "zod";
import { PolicyNotUnderstoodError } from "./errors.ts";

/**
 * A value in the shape of a schema.
 * @throws PolicyNotUnderstoodError naming `where` and every field that does not fit
 */
export const parseAs = <T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> => {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new PolicyNotUnderstoodError(where, z.prettifyError(parsed.error), { cause: parsed.error });
  return parsed.data;
};
