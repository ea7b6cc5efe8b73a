import type { NormalizedSchema } from "@smithy/core/schema";
import { structureOf } from "../shapes.ts";
import { readText } from "./text-scalars.ts";
import { itemTag, keyTag, memberTag, valueTag } from "./xml-names.ts";
import type { XmlElement } from "./xml-parse.ts";

/** An input, or one member of it, from the element that holds it. */
export const readXml = (schema: NormalizedSchema, element: XmlElement): unknown => {
  if (schema.isStructSchema()) return structureOf(schema, (name, member) => readMember(name, member, element));
  if (schema.isListSchema()) return readItems(schema, childrenOf(element, itemTag(schema)));
  if (schema.isMapSchema()) return readEntries(schema, childrenOf(element, "entry"));
  return readText(schema, element.text, "date-time");
};

const readMember = (name: string, member: NormalizedSchema, element: XmlElement): unknown => {
  const tag = memberTag(name, member);
  const { xmlAttribute, xmlFlattened } = member.getMergedTraits();
  if (xmlAttribute) {
    const text = element.attributes.get(tag);
    return text === undefined ? undefined : readText(member, text, "date-time");
  }
  const found = childrenOf(element, tag);
  const [first] = found;
  if (!first) return;
  if (xmlFlattened && member.isListSchema()) return readItems(member, found);
  if (xmlFlattened && member.isMapSchema()) return readEntries(member, found);
  return readXml(member, first);
};

const readItems = (schema: NormalizedSchema, elements: readonly XmlElement[]): readonly unknown[] =>
  elements.map((element) => readXml(schema.getValueSchema(), element));

const readEntries = (schema: NormalizedSchema, elements: readonly XmlElement[]): Record<string, unknown> =>
  Object.fromEntries(
    elements.flatMap((entry) => {
      const [key] = childrenOf(entry, keyTag(schema));
      const [value] = childrenOf(entry, valueTag(schema));
      return key && value ? [[key.text, readXml(schema.getValueSchema(), value)]] : [];
    }),
  );

const childrenOf = (element: XmlElement, tag: string): readonly XmlElement[] =>
  element.children.filter(({ name }) => name === tag);
