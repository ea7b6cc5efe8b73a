import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { AwsOptions } from "../../../lambdas/adapters/runtime.ts";

/** One request as it leaves the SDK: serialised, signed, and about to be sent. */
export interface SentRequest {
  /** Service and region are those of the signature. */
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly http: HttpRequest;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By service. A whole response is one that somebody else made, such as a database behind its own endpoint. */
export type Script = Readonly<Record<string, (request: SentRequest) => Answer | Promise<HttpResponse>>>;

/** An AWS that answers each service as told, and fails the test where it was told nothing. */
export interface ScriptedAws extends Required<Omit<AwsOptions, "extensions">> {
  /** Every request, in the order of sending. */
  readonly sent: readonly SentRequest[];
  sentTo(service: string): readonly SentRequest[];
}

export const ownAccessKeyId = "OWNACCESSKEY";

export const scriptedAws = (script: Script): ScriptedAws => {
  const sent: SentRequest[] = [];
  const handle = async (http: HttpRequest): Promise<{ response: HttpResponse }> => {
    const request = sentRequest(http);
    sent.push(request);
    const answer = script[request.service];
    if (!answer) throw new Error(`no answer is scripted for ${request.service} ${request.path} ${request.body}`);
    return { response: asResponse(await answer(request)) };
  };
  return {
    sent,
    sentTo: (wanted) => sent.filter(({ service }) => service === wanted),
    region: "eu-west-1",
    credentials: { accessKeyId: ownAccessKeyId, secretAccessKey: "own-secret" },
    requestHandler: { handle, metadata: { handlerProtocol: "http/1.1" } },
  };
};

const sentRequest = (http: HttpRequest): SentRequest => {
  const { path, headers, body } = http;
  const [, accessKeyId = "", region = "", service = ""] =
    /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(headers["authorization"] ?? "") ?? [];
  return {
    service,
    region,
    accessKeyId,
    path: decodeURIComponent(path),
    headers,
    body: textOf(body),
    http,
  };
};

const textOf = (body: unknown): string =>
  body instanceof Uint8Array
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
    : typeof body === "string"
      ? body
      : "";

const asResponse = (answer: Answer | HttpResponse): HttpResponse => {
  if (answer instanceof HttpResponse) return answer;
  const { status = 200, headers = {}, body = "{}" } = answer;
  return new HttpResponse({ statusCode: status, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) });
};

export const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });

/** An exception as the JSON protocols send it. */
export const exception = (name: string, status = 400): Answer => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: JSON.stringify({ __type: name, message: `${name}, said AWS` }),
});

/** SQS answers with a checksum of what it took, and the SDK compares. */
export const queued = ({ body }: SentRequest): Answer => {
  const { MessageBody: message } = JSON.parse(body);
  return json({ MessageId: "m", MD5OfMessageBody: createHash("md5").update(message).digest("hex") });
};

export interface StsCredentials {
  readonly AccessKeyId?: string;
  readonly SecretAccessKey?: string;
  readonly SessionToken?: string;
  readonly Expiration?: string;
}

export const sessionCredentials: Required<StsCredentials> = {
  AccessKeyId: "SESSIONKEY",
  SecretAccessKey: "session-secret",
  SessionToken: "session-token",
  Expiration: "2099-01-01T00:00:00Z",
};

/** STS speaks XML. */
export const assumedRole = (credentials: StsCredentials = sessionCredentials): Answer => {
  const members = Object.entries(credentials).map(([name, value]) => `<${name}>${value}</${name}>`);
  return {
    headers: { "content-type": "text/xml" },
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${members.join("")}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
};

/** The parameters of a request in the form protocol, such as one to STS. */
export const formOf = ({ body }: SentRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(body));
