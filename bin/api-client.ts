import { createHash, createHmac } from "node:crypto";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentials } from "../lambdas/adapters/runtime.ts";
import { type ActName, inNameOf, type Route, routes } from "../lambdas/core/acts/routes.ts";
import { visible } from "../lambdas/core/visible.ts";

/** Takes a signed request to the API. */
export type Send = (request: HttpRequest) => Promise<{ readonly status: number; readonly text: string }>;

/** Where the API is, and in whose name it is called. */
export interface Api {
  readonly url: string;
  readonly region: string;
  readonly credentials: () => Promise<AwsCredentials>;
  /** The name that the caller's `sts:SourceIdentity` has; null: the session tells itself who it is. */
  readonly as: string | null;
  readonly send: Send;
}

/** The API refused, and said why. */
export class ApiRefusedError extends Error {
  override readonly name = "ApiRefusedError";
  readonly reason: string;
  readonly status: number;
  constructor(status: number, reason: string, message: string) {
    super(`${visible(message)} (${visible(reason)})`);
    this.reason = reason;
    this.status = status;
  }
}

/** AWS let nobody through to the API. */
export class ApiForbiddenError extends Error {
  override readonly name = "ApiForbiddenError";
  constructor({ method, path, grantedBy }: Route, url: string) {
    super(
      `AWS does not let these credentials do ${method} ${path} at ${url}: it takes the managed policy ${grantedBy.map((policy) => `"${policy}"`).join(" or ")} of this deployment`,
    );
  }
}

/** What answered is no API of ours, or it failed. */
export class ApiUnusableError extends Error {
  override readonly name = "ApiUnusableError";
  constructor(url: string, problem: string, options: ErrorOptions = {}) {
    super(`the API at ${url} ${problem}`, options);
  }
}

/** An act, and what it is told. */
export interface Call {
  readonly act: ActName;
  /** Of an approval or exemption, where the act is on one. */
  readonly id?: string;
  readonly body?: object;
}

/** Calls a verb of the API. @throws {ApiRefusedError | ApiForbiddenError | ApiUnusableError} */
export const callApi = async (api: Api, { act, id, body }: Call): Promise<unknown> => {
  const route = routes.find((each) => each.act === act);
  if (!route) throw new ApiUnusableError(api.url, `has no route for ${act}`);
  const path = route.path.replace("{id}", id ?? "");
  const request = requestOf(
    api,
    route,
    route.method === "POST" && api.as !== null ? inNameOf(path, api.as) : path,
    body,
  );
  const signer = new SignatureV4({
    service: "execute-api",
    region: api.region,
    credentials: await api.credentials(),
    sha256: NodeSha256,
  });
  const signed = await signer.sign(request);
  const { status, text } = await api.send(new HttpRequest(signed)).catch((cause: unknown) => {
    throw new ApiUnusableError(api.url, `cannot be reached: ${messageOf(cause)}`, { cause });
  });
  if (status === 403 && !text.includes('"error"')) throw new ApiForbiddenError(route, api.url);
  return answerOf(api, status, text);
};

const requestOf = ({ url }: Api, { method }: Route, path: string, body: object | undefined): HttpRequest => {
  const { protocol, hostname, port, host } = new URL(url);
  return new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path,
    headers: { host, ...(method === "POST" && { "content-type": "application/json" }) },
    ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
  });
};

const answerOf = ({ url }: Api, status: number, text: string): unknown => {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new ApiUnusableError(url, `answered ${status} with no JSON: is it the API of this deployment?`, { cause });
  }
  if (status === 200) return answer;
  const { error }: { readonly error?: { readonly name?: unknown; readonly message?: unknown } } = Object(answer);
  if (error === undefined) throw new ApiUnusableError(url, `answered ${status}: ${visible(text.slice(0, 200))}`);
  throw new ApiRefusedError(status, String(error.name), String(error.message));
};

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};

/** Over the network. */
export const overHttp =
  (url: string): Send =>
  async ({ method, path, headers: { host: _host, ...headers }, body }) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers,
      ...(body !== undefined && { body: String(body) }),
      redirect: "error",
      signal: AbortSignal.timeout(35_000),
    });
    return { status: response.status, text: await response.text() };
  };

/** What the signer hashes with. */
class NodeSha256 {
  readonly #secret: Uint8Array | string | undefined;
  #hash;
  constructor(secret?: unknown) {
    this.#secret = typeof secret === "string" || secret instanceof Uint8Array ? secret : undefined;
    this.#hash = this.#begin();
  }
  update(chunk: Uint8Array | string): void {
    this.#hash.update(chunk);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {
    this.#hash = this.#begin();
  }
  #begin() {
    return this.#secret === undefined ? createHash("sha256") : createHmac("sha256", this.#secret);
  }
}
