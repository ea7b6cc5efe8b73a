import type { NormalizedSchema } from "@smithy/core/schema";
import { listOf, recordOf } from "./shapes.ts";

/** The path of the first required member that `value` lacks, at any depth. */
export const missingMember = (schema: NormalizedSchema, value: unknown): string | undefined => {
  if (value === undefined || value === null) return;
  if (schema.isStructSchema()) return missingInStructure(schema, recordOf(schema, value));
  if (schema.isListSchema()) return missingAmong(schema, listOf(schema, value).entries());
  if (schema.isMapSchema()) return missingAmong(schema, Object.entries(recordOf(schema, value)));
};

const missingInStructure = (schema: NormalizedSchema, value: Readonly<Record<string, unknown>>): string | undefined => {
  let remaining = requiredCount(schema);
  for (const [name, member] of schema.structIterator()) {
    const isRequired = remaining-- > 0;
    if (value[name] === undefined) {
      if (isRequired) return name;
      continue;
    }
    const missing = missingMember(member, value[name]);
    if (missing) return `${name}.${missing}`;
  }
};

const missingAmong = (schema: NormalizedSchema, entries: Iterable<[number | string, unknown]>): string | undefined => {
  for (const [key, item] of entries) {
    const missing = missingMember(schema.getValueSchema(), item);
    if (missing) return `${key}.${missing}`;
  }
};

/** The SDK puts the required members of a structure first, and their number after the members. */
const requiredCount = (schema: NormalizedSchema): number => {
  const definition: unknown = schema.getSchema();
  const count: unknown = Array.isArray(definition) ? definition[6] : undefined;
  return typeof count === "number" ? count : 0;
};
