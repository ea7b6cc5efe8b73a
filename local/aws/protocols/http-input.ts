import type { NormalizedSchema } from "@smithy/core/schema";
import { recordOf, structureOf } from "../shapes.ts";
import type { WireRequest } from "../wire.ts";
import { bindingOf } from "./http-binding.ts";
import { readText } from "./text-scalars.ts";

/** Reads a structure from a body in the protocol's format. */
export type BodyReader = (schema: NormalizedSchema, body: Buffer) => unknown;

/** An input from the labels of the path, the query, the headers and the body. */
export const readHttpInput = (
  schema: NormalizedSchema,
  request: WireRequest,
  labels: ReadonlyMap<string, string>,
  readBody: BodyReader,
): Record<string, unknown> => {
  const { query, headers, body } = request;
  const inBody = hasBody(schema) && body.length > 0 ? recordOf(schema, readBody(schema, body)) : {};
  return structureOf(schema, (name, member) => {
    const binding = bindingOf(member);
    switch (binding.at) {
      case "label":
        return readParameter(member, labels.get(name));
      case "query":
        return readParameter(member, query.get(binding.name));
      case "header":
        return readHeader(member, headers.get(binding.name));
      case "prefix-headers":
        return readPrefixed(headers, binding.name);
      case "payload":
        return body.length > 0 ? readPayload(member, body, readBody) : undefined;
      case "body":
        return inBody[name];
      case "status":
        return;
    }
  });
};

const hasBody = (schema: NormalizedSchema): boolean =>
  [...schema.structIterator()].some(([, member]) => bindingOf(member).at === "body");

const readParameter = (member: NormalizedSchema, given: string | readonly string[] | undefined): unknown => {
  if (given === undefined) return;
  const texts = [given].flat();
  if (member.isListSchema()) return texts.map((text) => readText(member.getValueSchema(), text, "date-time"));
  return readText(member, texts[0] ?? "", "date-time");
};

const readHeader = (member: NormalizedSchema, text: string | undefined): unknown => {
  if (text === undefined) return;
  if (!member.isListSchema()) return readText(member, text, "http-date");
  return text.split(",").map((item) => readText(member.getValueSchema(), item.trim(), "http-date"));
};

const readPrefixed = (headers: ReadonlyMap<string, string>, prefix: string): Record<string, string> | undefined => {
  const found = [...headers].filter(([name]) => name.startsWith(prefix));
  return found.length === 0
    ? undefined
    : Object.fromEntries(found.map(([name, text]) => [name.slice(prefix.length), text]));
};

const readPayload = (member: NormalizedSchema, body: Buffer, readBody: BodyReader): unknown => {
  if (member.isBlobSchema()) return body;
  return member.isStringSchema() ? body.toString() : readBody(member, body);
};
