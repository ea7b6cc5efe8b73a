import { readHttpInput } from "./http-input.ts";
import { writeHttpOutput } from "./http-output.ts";
import { readJson, writeJson } from "./json.ts";
import { methodAndPath, type Protocol } from "./protocol.ts";
import { refusalJson } from "./refusal.ts";
import { routeRequest } from "./route-request.ts";

const contentType = { "content-type": "application/json" };

/** `restJson1`. */
export const restJson1: Protocol = {
  codes: { malformed: "SerializationException", missing: "ValidationException" },

  requested: methodAndPath,

  match: (request, candidates) => {
    const routed = routeRequest(request, request.path, candidates);
    if (!routed) return;
    const { operation, labels } = routed;
    const readBody = (schema: typeof operation.input, body: Buffer) => readJson(schema, body.toString());
    return { operation, readInput: () => readHttpInput(operation.input, request, labels, readBody) };
  },

  writeOutput: ({ output: schema, route }, output) => {
    const { status = route?.status ?? 200, headers, body } = writeHttpOutput(schema, output, writeJson);
    return { status, headers: { ...contentType, ...headers }, body };
  },

  writeRefusal: (refusal) => {
    const { status, exception, members } = refusal;
    const bound = exception && writeHttpOutput(exception.schema, members, writeJson);
    return {
      status,
      headers: { ...contentType, ...bound?.headers, "x-amzn-errortype": refusal.code },
      body: refusalJson(refusal),
    };
  },
};
