import type { NormalizedSchema } from "@smithy/core/schema";
import { ShapeMismatchError } from "../shapes.ts";

export type TimestampFormat = "date-time" | "epoch-seconds" | "http-date";

/** The SDK's marks of a timestamp with a format of its own; any other takes what the protocol has at that place. */
const explicitFormats: ReadonlyMap<unknown, TimestampFormat> = new Map([
  [5, "date-time"],
  [6, "http-date"],
  [7, "epoch-seconds"],
]);

/** The format that a timestamp's own schema demands, else that of its protocol. */
export const formatOf = (schema: NormalizedSchema, byDefault: TimestampFormat): TimestampFormat =>
  explicitFormats.get(schema.getSchema()) ?? byDefault;

/** Seconds as a number; dates as text, whatever their format. */
export const readTimestamp = (schema: NormalizedSchema, value: unknown): Date => {
  const date = new Date(typeof value === "number" ? value * 1000 : typeof value === "string" ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new ShapeMismatchError(schema, "a timestamp");
  return date;
};

/** Epoch seconds as a number, with milliseconds as a fraction; the other formats as text. */
export const writeTimestamp = (date: Date, format: TimestampFormat): number | string => {
  switch (format) {
    case "date-time":
      return date.toISOString();
    case "http-date":
      return date.toUTCString();
    case "epoch-seconds":
      return date.getTime() / 1000;
  }
};
