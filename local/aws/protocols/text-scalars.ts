import type { NormalizedSchema } from "@smithy/core/schema";
import { bytesOf, dateOf, ShapeMismatchError } from "../shapes.ts";
import { formatOf, readTimestamp, type TimestampFormat, writeTimestamp } from "./timestamps.ts";

/** A scalar from text: a form field, an XML element, a header, a part of the path or of the query. */
export const readText = (schema: NormalizedSchema, text: string, timestamps: TimestampFormat): unknown => {
  if (schema.isBooleanSchema()) return readBoolean(schema, text);
  if (schema.isNumericSchema()) return readNumber(schema, text);
  if (schema.isBlobSchema()) return Buffer.from(text, "base64");
  if (schema.isTimestampSchema())
    return readTimestamp(schema, formatOf(schema, timestamps) === "epoch-seconds" ? readNumber(schema, text) : text);
  return text;
};

/** A scalar as it stands in XML, a header or a query. @throws {ShapeMismatchError} */
export const writeText = (schema: NormalizedSchema, value: unknown, timestamps: TimestampFormat): string => {
  if (schema.isBlobSchema()) return Buffer.from(bytesOf(schema, value)).toString("base64");
  if (schema.isTimestampSchema()) return String(writeTimestamp(dateOf(schema, value), formatOf(schema, timestamps)));
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    throw new ShapeMismatchError(schema, "text, a number or a boolean");
  return String(value);
};

const readBoolean = (schema: NormalizedSchema, text: string): boolean => {
  if (text !== "true" && text !== "false") throw new ShapeMismatchError(schema, "true or false");
  return text === "true";
};

const readNumber = (schema: NormalizedSchema, text: string): number => {
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) throw new ShapeMismatchError(schema, "a number");
  return number;
};
