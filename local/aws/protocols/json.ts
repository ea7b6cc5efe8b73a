import type { NormalizedSchema } from "@smithy/core/schema";
import { bytesOf, dateOf, listOf, recordOf, ShapeMismatchError, structureOf } from "../shapes.ts";
import { formatOf, readTimestamp, writeTimestamp } from "./timestamps.ts";

/** An input, or one member of it, from JSON text; no text is an empty structure. */
export const readJson = (schema: NormalizedSchema, text: string): unknown =>
  mapJson(schema, parse(schema, text), readScalar);

/** Empty for an operation without output. */
export const writeJson = (schema: NormalizedSchema, value: unknown): string =>
  schema.isUnitSchema() ? "" : JSON.stringify(toJson(schema, value));

/** From an output, or one member of it, to what JSON can hold. */
export const toJson = (schema: NormalizedSchema, value: unknown): unknown => mapJson(schema, value, writeScalar);

type ScalarCodec = (schema: NormalizedSchema, value: unknown) => unknown;

/**
 * Structures keep the members that the schema names; a null is nothing, in lists and maps too (no shape of the services
 * here is sparse).
 */
const mapJson = (schema: NormalizedSchema, value: unknown, scalar: ScalarCodec): unknown => {
  if (value === undefined || value === null) return;
  if (schema.isStructSchema()) {
    const members = recordOf(schema, value);
    return structureOf(schema, (name, member) => mapJson(member, members[name], scalar));
  }
  if (schema.isListSchema())
    return listOf(schema, value)
      .map((item) => mapJson(schema.getValueSchema(), item, scalar))
      .filter((item) => item !== undefined);
  if (schema.isMapSchema())
    return Object.fromEntries(
      Object.entries(recordOf(schema, value))
        .map(([key, item]) => [key, mapJson(schema.getValueSchema(), item, scalar)])
        .filter(([, item]) => item !== undefined),
    );
  return scalar(schema, value);
};

const parse = (schema: NormalizedSchema, text: string): unknown => {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ShapeMismatchError(schema, "JSON", { cause });
  }
};

const readScalar: ScalarCodec = (schema, value) => {
  if (schema.isTimestampSchema()) return readTimestamp(schema, value);
  if (schema.isBlobSchema()) return Buffer.from(stringOf(schema, value), "base64");
  if (schema.isStringSchema()) return stringOf(schema, value);
  if (schema.isBooleanSchema() && typeof value !== "boolean") throw new ShapeMismatchError(schema, "true or false");
  if (schema.isNumericSchema() && typeof value !== "number") throw new ShapeMismatchError(schema, "a number");
  return value;
};

const writeScalar: ScalarCodec = (schema, value) => {
  if (schema.isTimestampSchema()) return writeTimestamp(dateOf(schema, value), formatOf(schema, "epoch-seconds"));
  return schema.isBlobSchema() ? Buffer.from(bytesOf(schema, value)).toString("base64") : value;
};

const stringOf = (schema: NormalizedSchema, value: unknown): string => {
  if (typeof value !== "string") throw new ShapeMismatchError(schema, "text");
  return value;
};
