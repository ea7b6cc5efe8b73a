import { formAction } from "./form-action.ts";
import type { Protocol } from "./protocol.ts";
import { queryCodeOf, refusalXml, sideAtFault } from "./refusal.ts";
import { element, writeXml, xmlnsOf } from "./xml-writer.ts";

const headers = { "content-type": "text/xml;charset=UTF-8" };

/** `awsQuery`. */
export const awsQuery: Protocol = {
  codes: { malformed: "MalformedInput", missing: "ValidationError" },

  ...formAction({ nameOf: (name, member) => member.getMergedTraits().xmlName ?? name, hasFlatLists: false }),

  writeOutput: ({ name, service, output: schema }, output, requestId) => {
    const result = schema.isStructSchema() ? writeXml(schema, output, `${name}Result`) : "";
    const metadata = element("ResponseMetadata", element("RequestId", requestId));
    return { status: 200, headers, body: element(`${name}Response`, result + metadata, xmlnsOf(service)) };
  },

  writeRefusal: (refusal, requestId) => {
    const cause = element("Type", sideAtFault(refusal)) + element("Code", queryCodeOf(refusal));
    const error = element("Error", cause + refusalXml(refusal)) + element("RequestId", requestId);
    return { status: refusal.status, headers, body: element("ErrorResponse", error) };
  },
};
