import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { HttpRequest } from "@smithy/core/protocols";
import type { InProcessAws } from "./in-process-aws.ts";
import { BODY_LIMIT } from "./wire.ts";

/** A listening bridge. */
export interface Bridge {
  /** What clients take as their endpoint. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the in-process AWS over HTTP on 127.0.0.1, for the AWS CLI (`--endpoint-url`) and any SDK. Keeps browsers out:
 * no page may send to it (Origin), nor reach it by a name that is not this machine's own (Host).
 * @param options.port 0 for any that is free
 */
export const startBridge = async (
  aws: Pick<InProcessAws, "handle">,
  { port }: { readonly port: number },
): Promise<Bridge> => {
  const server = createServer((request, response) => {
    // A connection that broke has nobody left to tell.
    serve(aws, request, response).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

const serve = async (
  aws: Pick<InProcessAws, "handle">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const barred = barredBecause(request);
  if (barred) return reject(response, 403, "AccessDenied", barred);
  const body = await readBody(request);
  if (!body) return reject(response, 413, "RequestEntityTooLarge", `A body may have at most ${BODY_LIMIT} bytes`);
  const { response: answer } = await aws.handle(awsRequest(request, body));
  response.writeHead(answer.statusCode, endToEnd(answer.headers));
  if (answer.body instanceof Uint8Array) response.end(answer.body);
  else await pipeline(answer.body, response);
};

const OWN_HOST = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9.-]+\.)?localhost)(?::\d+)?$/i;

const barredBecause = ({ headers }: IncomingMessage): string | undefined => {
  if (headers.origin !== undefined) return "Requests from web pages are refused";
  if (!OWN_HOST.test(headers.host ?? "")) return "The Host header must name this machine: 127.0.0.1 or localhost";
};

/** Undefined for a body beyond the limit. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection must outlive the reading, for the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > BODY_LIMIT) return;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const awsRequest = ({ method = "", url = "", headers }: IncomingMessage, body: Buffer): HttpRequest => {
  const [path = "", ...query] = url.split("?");
  return new HttpRequest({
    method,
    hostname: (headers.host ?? "").replace(/:\d+$/, ""),
    path,
    query: parseQuery(query.join("?")),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")])),
    body,
  });
};

const parseQuery = (text: string): Record<string, string[]> => {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
};

/** A server that requests are passed on to describes its own connection, not this one (RFC 9110, 7.6.1). */
const endToEnd = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase())));

const HOP_BY_HOP: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding"]);

const reject = (response: ServerResponse, status: number, code: string, message: string): void => {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code, connection: "close" });
  response.end(JSON.stringify({ __type: code, message }));
};
