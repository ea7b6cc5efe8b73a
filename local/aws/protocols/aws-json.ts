import { readJson, writeJson } from "./json.ts";
import type { Protocol } from "./protocol.ts";
import { queryErrorHeader, refusalJson } from "./refusal.ts";

const TARGET = "x-amz-target";

const contentType = { "content-type": "application/x-amz-json-1.1" };

/** `awsJson1_0` and `awsJson1_1`, which differ only in the content type. */
export const awsJson: Protocol = {
  codes: { malformed: "SerializationException", missing: "ValidationException" },

  requested: ({ headers }) => headers.get(TARGET) ?? "",

  match: ({ headers, body }, candidates) => {
    const target = headers.get(TARGET);
    const operation = candidates.find(({ service, name }) => target === `${service.target}.${name}`);
    return operation && { operation, readInput: () => readJson(operation.input, body.toString()) };
  },

  writeOutput: ({ output: schema }, output) => ({
    status: 200,
    headers: contentType,
    body: writeJson(schema, output),
  }),

  writeRefusal: (refusal) => ({
    status: refusal.status,
    headers: { ...contentType, "x-amzn-errortype": refusal.code, ...queryErrorHeader(refusal) },
    body: refusalJson(refusal),
  }),
};
