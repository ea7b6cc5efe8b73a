import type { NormalizedSchema } from "@smithy/core/schema";
import { formAction } from "./form-action.ts";
import type { Protocol } from "./protocol.ts";
import { refusalXml } from "./refusal.ts";
import { element, structureContent, xmlnsOf } from "./xml-writer.ts";

const headers = { "content-type": "text/xml;charset=UTF-8" };

/** Smithy, AWS EC2 query protocol: the name of its own for EC2, else the XML name or the member's, with a capital. */
const nameOf = (name: string, member: NormalizedSchema): string => {
  const { ec2QueryName, xmlName = name } = member.getMergedTraits();
  return typeof ec2QueryName === "string" ? ec2QueryName : xmlName.charAt(0).toUpperCase() + xmlName.slice(1);
};

/** `ec2Query`. */
export const ec2Query: Protocol = {
  codes: { malformed: "InvalidParameterValue", missing: "MissingParameter" },

  ...formAction({ nameOf, hasFlatLists: true }),

  writeOutput: ({ name, service, output: schema }, output, requestId) => {
    const [content] = structureContent(schema, output);
    const body = element("requestId", requestId) + content;
    return { status: 200, headers, body: element(`${name}Response`, body, xmlnsOf(service)) };
  },

  writeRefusal: (refusal, requestId) => {
    const error = element("Error", element("Code", refusal.code) + refusalXml(refusal));
    const body = element("Errors", error) + element("RequestID", requestId);
    return { status: refusal.status, headers, body: element("Response", body) };
  },
};
