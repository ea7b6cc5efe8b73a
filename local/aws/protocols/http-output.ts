import type { NormalizedSchema } from "@smithy/core/schema";
import { bytesOf, listOf, recordOf } from "../shapes.ts";
import { bindingOf } from "./http-binding.ts";
import { writeText } from "./text-scalars.ts";

/** Writes a structure in the protocol's format. */
export type BodyWriter = (schema: NormalizedSchema, value: unknown) => string;

/** Where the members of an output went. */
export interface HttpOutput {
  /** HTTP status, where a member carries it. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** An output, or the members of an exception, as status, headers and body. */
export const writeHttpOutput = (schema: NormalizedSchema, output: unknown, writeBody: BodyWriter): HttpOutput => {
  const values = recordOf(schema, output);
  const headers: Record<string, string> = {};
  const inBody: Record<string, unknown> = {};
  let hasBody = false;
  let status: number | undefined;
  let payload: string | Uint8Array = "";
  for (const [name, member] of schema.structIterator()) {
    const value = values[name];
    const binding = bindingOf(member);
    if (binding.at === "body") hasBody = true;
    if (value === undefined) continue;
    switch (binding.at) {
      case "header":
        headers[binding.name] = writeHeader(member, value);
        break;
      case "prefix-headers":
        for (const [key, text] of Object.entries(recordOf(member, value)))
          headers[`${binding.name}${key}`] = writeText(member.getValueSchema(), text, "http-date");
        break;
      case "payload":
        payload = writePayload(member, value, writeBody);
        break;
      case "status":
        status = Number(value);
        break;
      case "body":
        inBody[name] = value;
        break;
      case "label":
      case "query":
        break;
    }
  }
  return { status, headers, body: hasBody ? writeBody(schema, inBody) : payload };
};

const writeHeader = (member: NormalizedSchema, value: unknown): string => {
  if (!member.isListSchema()) return writeText(member, value, "http-date");
  return listOf(member, value)
    .map((item) => writeText(member.getValueSchema(), item, "http-date"))
    .join(", ");
};

const writePayload = (member: NormalizedSchema, value: unknown, writeBody: BodyWriter): string | Uint8Array => {
  if (member.isBlobSchema()) return bytesOf(member, value);
  return member.isStringSchema() ? writeText(member, value, "date-time") : writeBody(member, value);
};
