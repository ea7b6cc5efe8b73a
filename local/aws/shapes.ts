import type { NormalizedSchema } from "@smithy/core/schema";

/** A value that has not the shape of its schema: read, a malformed request; written, a defect of the handler. */
export class ShapeMismatchError extends Error {
  override readonly name = "ShapeMismatchError";
  constructor(schema: NormalizedSchema, expected: string, options?: ErrorOptions) {
    super(`${nameOf(schema)} must be ${expected}`, options);
  }
}

/** The members of a structure or the entries of a map. */
export const recordOf = (schema: NormalizedSchema, value: unknown): Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ShapeMismatchError(schema, schema.isMapSchema() ? "a map" : "a structure");
  return { ...value };
};

/** @throws {ShapeMismatchError} */
export const listOf = (schema: NormalizedSchema, value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new ShapeMismatchError(schema, "a list");
  return value;
};

/** @throws {ShapeMismatchError} also for a date that does not exist */
export const dateOf = (schema: NormalizedSchema, value: unknown): Date => {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new ShapeMismatchError(schema, "a date");
  return value;
};

/** @throws {ShapeMismatchError} */
export const bytesOf = (schema: NormalizedSchema, value: unknown): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new ShapeMismatchError(schema, "bytes");
  return value;
};

/** A structure of those members that `valueOf` gives a value. */
export const structureOf = (
  schema: NormalizedSchema,
  valueOf: (name: string, member: NormalizedSchema) => unknown,
): Record<string, unknown> => {
  const structure: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = valueOf(name, member);
    if (value !== undefined) structure[name] = value;
  }
  return structure;
};

const nameOf = (schema: NormalizedSchema): string =>
  (schema.isMemberSchema() ? schema.getMemberName() : schema.getName()) ?? "value";
