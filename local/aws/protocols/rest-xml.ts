import type { NormalizedSchema } from "@smithy/core/schema";
import type { Operation } from "../operation.ts";
import { recordOf } from "../shapes.ts";
import { bindingOf } from "./http-binding.ts";
import { type BodyReader, readHttpInput } from "./http-input.ts";
import { type BodyWriter, writeHttpOutput } from "./http-output.ts";
import { methodAndPath, type Protocol } from "./protocol.ts";
import { refusalXml } from "./refusal.ts";
import { routeRequest } from "./route-request.ts";
import { addressOf } from "./s3-address.ts";
import { parseXml } from "./xml-parse.ts";
import { readXml } from "./xml-reader.ts";
import { element, escapeXml, structureContent, xmlnsOf } from "./xml-writer.ts";

const contentType = { "content-type": "application/xml" };

/** `restXml`, of which S3 is the only speaker here: a bucket stands in the host name or in front of the path. */
export const restXml: Protocol = {
  codes: { malformed: "MalformedXML", missing: "InvalidRequest" },

  requested: methodAndPath,

  match: (request, candidates) => {
    const { bucket, path } = addressOf(request);
    const routed = routeRequest(
      request,
      path,
      candidates.filter((candidate) => takesBucket(candidate) === (bucket !== undefined)),
    );
    if (!routed) return;
    const { operation, labels } = routed;
    const allLabels = bucket === undefined ? labels : new Map([...labels, ["Bucket", bucket]]);
    return { operation, readInput: () => readHttpInput(operation.input, request, allLabels, readDocument) };
  },

  writeOutput: ({ service, output: schema, route }, output) => {
    const writeDocument: BodyWriter = (root, value) => documentOf(root, value, xmlnsOf(service));
    const { status = route?.status ?? 200, headers, body } = writeHttpOutput(schema, output, writeDocument);
    return { status, headers: { ...contentType, ...headers }, body };
  },

  writeRefusal: (refusal, requestId) => {
    const error = element("Code", refusal.code) + refusalXml(refusal) + element("RequestId", requestId);
    return { status: refusal.status, headers: contentType, body: element("Error", error) };
  },
};

const takesBucket = ({ input }: Operation): boolean =>
  [...input.structIterator()].some(([name, member]) => name === "Bucket" && bindingOf(member).at === "label");

const readDocument: BodyReader = (schema, body) => readXml(schema, parseXml(body.toString()));

const documentOf = (schema: NormalizedSchema, value: unknown, xmlns: Readonly<Record<string, string>>): string => {
  const root = schema.getMergedTraits().xmlName ?? schema.getName() ?? "";
  // GetBucketLocation: the only member is the document itself (Smithy, `s3UnwrappedXmlOutput`).
  if ([...schema.structIterator()].every(([name]) => name === root)) {
    const text = recordOf(schema, value)[root];
    return element(root, typeof text === "string" ? escapeXml(text) : "", xmlns);
  }
  const [content, attributes] = structureContent(schema, value);
  return element(root, content, { ...xmlns, ...attributes });
};
