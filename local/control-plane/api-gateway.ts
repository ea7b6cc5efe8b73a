import { Readable } from "node:stream";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import * as z from "zod";
import type { AwsCall, Principal } from "../aws/call.ts";
import { AwsFaultError } from "../aws/fault.ts";
import { signatureOf } from "../aws/signature.ts";
import { headersOf, wireRequestOf } from "../aws/wire.ts";
import type { Iam } from "../iam/iam.ts";
import type { DeployedApi } from "./deployment.ts";

/** The name that API Gateway has in signatures. */
export const signedFor = "execute-api";

export interface ApiGatewayOptions {
  readonly iam: Iam;
  readonly api: DeployedApi;
  readonly account: string;
  readonly region: string;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Hands the event to the function behind the API. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** The API could not reach its function. */
  readonly onError: (error: unknown) => void;
}

const responseSchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(""),
});

/**
 * API Gateway's HTTP API before the function: finds the route, asks IAM, and hands over an event in payload format 2.0.
 * Source: API Gateway Developer Guide, "Working with routes for HTTP APIs", "Using IAM authorization".
 */
export const apiGateway = ({ iam, api, account, region, now, newId, invoke, onError }: ApiGatewayOptions) => {
  const admit = (method: string, path: string, headers: ReadonlyMap<string, string>): Principal => {
    const { accessKeyId = "", region: signedIn = region } = signatureOf(headers.get("authorization")) ?? {};
    const sessionToken = headers.get("x-amz-security-token");
    const call: AwsCall = {
      service: signedFor,
      operation: "Invoke",
      input: { ApiId: api.id, Stage: api.stage, Method: method, Path: path },
      region: signedIn,
      accessKeyId,
      ...(sessionToken && { sessionToken }),
    };
    const principal = iam.authenticate(call);
    iam.authorize(call, principal);
    return principal;
  };

  /** A function that does not admit the API is a fault of the deployment: callers learn nothing of it. */
  const mayInvoke = (route: string): boolean => {
    try {
      iam.authorizeService({
        service: "apigateway.amazonaws.com",
        sourceArn: `arn:aws:execute-api:${region}:${account}:${api.id}/${api.stage}/${route}`,
        sourceAccount: account,
        region,
        action: "lambda:InvokeFunction",
        resource: api.functionArn,
      });
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  };

  return async (request: HttpRequest): Promise<HttpResponse> => {
    const { method, path } = request;
    const route = api.routes.find(({ key, pattern }) => key.startsWith(`${method} `) && pattern.test(path));
    if (!route) return answer(404, { message: "Not Found" });
    try {
      const principal = admit(method, path, headersOf(request));
      if (!mayInvoke(`${method}${path}`)) return answer(500, { message: "Internal Server Error" });
      const { body } = await wireRequestOf(request);
      const {
        statusCode,
        headers,
        body: text,
      } = responseSchema.parse(await invoke(eventOf(request, route.key, principal, body)));
      return new HttpResponse({ statusCode, headers, body: Readable.from([Buffer.from(text)]) });
    } catch (error) {
      if (error instanceof AwsFaultError) return answer(403, { message: "Forbidden" });
      throw error;
    }
  };

  function eventOf({ method, path, headers }: HttpRequest, routeKey: string, principal: Principal, body: Buffer) {
    return {
      version: "2.0",
      routeKey,
      rawPath: path,
      rawQueryString: "",
      headers,
      requestContext: {
        accountId: account,
        apiId: api.id,
        authorizer: {
          iam: { accountId: principal.account, userArn: principal.arn, userId: `AROALOCAL:${principal.sessionName}` },
        },
        http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" },
        requestId: newId(),
        routeKey,
        stage: api.stage,
        timeEpoch: now().getTime(),
      },
      ...(body.length > 0 && { body: body.toString("base64") }),
      isBase64Encoded: body.length > 0,
    };
  }
};

const answer = (statusCode: number, body: object): HttpResponse =>
  new HttpResponse({
    statusCode,
    headers: { "content-type": "application/json" },
    body: Readable.from([Buffer.from(JSON.stringify(body))]),
  });
