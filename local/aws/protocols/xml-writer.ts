import type { NormalizedSchema } from "@smithy/core/schema";
import type { ServiceModel } from "../services.ts";
import { listOf, recordOf } from "../shapes.ts";
import { writeText } from "./text-scalars.ts";
import { itemTag, keyTag, memberTag, valueTag } from "./xml-names.ts";

/** One element; `content` is XML already. */
export const element = (tag: string, content: string, attributes: Readonly<Record<string, string>> = {}): string =>
  `<${tag}${Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join("")}>${content}</${tag}>`;

/** The attribute that puts a service's answers in its namespace. */
export const xmlnsOf = ({ xmlNamespace }: ServiceModel): Readonly<Record<string, string>> =>
  xmlNamespace === undefined ? {} : { xmlns: xmlNamespace };

/** Text as it stands in an element or an attribute; what XML 1.0 cannot hold (2.2, Char) becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(FORBIDDEN, "\uFFFD")
    .replaceAll(/[&<>"'\r\n\t\u0085\u2028]/g, (character) => `&#${character.codePointAt(0)};`);

const FORBIDDEN = /[[\p{Cc}--[\t\n\r\u007F-\u009F]]\uFFFE\uFFFF]/gv;

/** A value as the element `tag`; a flattened list or map as one such element for each entry. Nothing for undefined. */
export const writeXml = (schema: NormalizedSchema, value: unknown, tag: string): string => {
  if (value === undefined || value === null) return "";
  if (schema.isStructSchema()) return element(tag, ...structureContent(schema, value));
  const isFlattened = Boolean(schema.getMergedTraits().xmlFlattened);
  if (schema.isListSchema()) {
    const items = writeItems(schema, value, isFlattened ? tag : itemTag(schema));
    return isFlattened ? items : element(tag, items);
  }
  if (schema.isMapSchema()) {
    const entries = writeEntries(schema, value, isFlattened ? tag : "entry");
    return isFlattened ? entries : element(tag, entries);
  }
  return element(tag, escapeXml(writeText(schema, value, "date-time")));
};

/** What stands inside the element of a structure, and the element's attributes. */
export const structureContent = (
  schema: NormalizedSchema,
  value: unknown,
): [content: string, attributes: Record<string, string>] => {
  const members = recordOf(schema, value);
  const [prefix, uri] = schema.getMergedTraits().xmlNamespace ?? [];
  const attributes: Record<string, string> = uri ? { [prefix ? `xmlns:${prefix}` : "xmlns"]: uri } : {};
  let content = "";
  for (const [name, member] of schema.structIterator()) {
    if (members[name] === undefined) continue;
    const tag = memberTag(name, member);
    if (member.getMergedTraits().xmlAttribute) attributes[tag] = writeText(member, members[name], "date-time");
    else content += writeXml(member, members[name], tag);
  }
  return [content, attributes];
};

const writeItems = (schema: NormalizedSchema, value: unknown, tag: string): string =>
  listOf(schema, value)
    .map((item) => writeXml(schema.getValueSchema(), item, tag))
    .join("");

const writeEntries = (schema: NormalizedSchema, value: unknown, tag: string): string =>
  Object.entries(recordOf(schema, value))
    .map(([key, item]) =>
      element(tag, element(keyTag(schema), escapeXml(key)) + writeXml(schema.getValueSchema(), item, valueTag(schema))),
    )
    .join("");
