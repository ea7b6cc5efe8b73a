import type { NormalizedSchema } from "@smithy/core/schema";
import { structureOf } from "../shapes.ts";
import { readText } from "./text-scalars.ts";
import { itemTag, keyTag, valueTag } from "./xml-names.ts";

/** A form whose dotted names are a tree: `Filter.1.Value.2=x`. */
export interface FormNode {
  value?: string;
  readonly parts: Map<string, FormNode>;
}

/** Where the two query protocols differ in naming what a form holds. */
export interface FormDialect {
  readonly nameOf: (name: string, member: NormalizedSchema) => string;
  /** Whether every list is flattened, whatever its schema says. */
  readonly hasFlatLists: boolean;
}

/** Reads a body of `name=value` pairs; never fails, as no text is malformed. */
export const parseForm = (body: string): FormNode => {
  const root: FormNode = { parts: new Map() };
  for (const [name, value] of new URLSearchParams(body)) {
    let node = root;
    for (const part of name.split(".")) {
      const inner: FormNode = node.parts.get(part) ?? { parts: new Map() };
      node.parts.set(part, inner);
      node = inner;
    }
    node.value = value;
  }
  return root;
};

/** An input, or one member of it, from the part of the form that holds it. */
export const readForm = (schema: NormalizedSchema, node: FormNode | undefined, dialect: FormDialect): unknown => {
  if (!node) return;
  if (schema.isStructSchema())
    return structureOf(schema, (name, member) =>
      readForm(member, node.parts.get(dialect.nameOf(name, member)), dialect),
    );
  const isFlattened = Boolean(schema.getMergedTraits().xmlFlattened);
  if (schema.isListSchema())
    return numbered(isFlattened || dialect.hasFlatLists ? node : node.parts.get(itemTag(schema))).map((item) =>
      readForm(schema.getValueSchema(), item, dialect),
    );
  if (schema.isMapSchema())
    return Object.fromEntries(
      numbered(isFlattened ? node : node.parts.get("entry")).map(({ parts }) => [
        parts.get(keyTag(schema))?.value ?? "",
        readForm(schema.getValueSchema(), parts.get(valueTag(schema)), dialect),
      ]),
    );
  return node.value === undefined ? undefined : readText(schema, node.value, "date-time");
};

/** The entries of a list or map, in order of their numbers. */
const numbered = (node: FormNode | undefined): readonly FormNode[] =>
  [...(node?.parts ?? [])]
    .filter(([part]) => /^\d+$/.test(part))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, entry]) => entry);
