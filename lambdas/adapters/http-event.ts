import * as z from "zod";
import { longestBody } from "../core/acts/request.ts";
import type { ActRequest, ActResponse } from "../core/acts/serve-act.ts";

/** Source: API Gateway Developer Guide, "AWS Lambda proxy integrations for HTTP APIs", payload format 2.0. */
const schema = z.object({
  rawPath: z.string(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
  requestContext: z.object({
    http: z.object({ method: z.string() }),
    // There on routes that IAM authorises, and only there: nobody comes here unsigned.
    authorizer: z.object({ iam: z.object({ userArn: z.string() }) }),
  }),
});

/** A request as API Gateway hands it over. @throws where it came over no route that IAM authorises */
export const readHttpEvent = (event: unknown): ActRequest => {
  const { rawPath, body = "", isBase64Encoded, requestContext } = schema.parse(event);
  // One byte more than allowed is refused later, by name; what is beyond need not be read.
  const raw = isBase64Encoded ? Buffer.from(body.slice(0, 2 * longestBody), "base64").toString("utf8") : body;
  const { http, authorizer } = requestContext;
  return { method: http.method, path: rawPath, body: raw, callerArn: authorizer.iam.userArn };
};

/** An answer as API Gateway takes it. */
export const httpResponse = ({ status, body }: ActResponse) => ({
  statusCode: status,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  body: JSON.stringify(body),
});
