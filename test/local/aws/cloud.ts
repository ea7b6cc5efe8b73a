import { HttpRequest } from "@smithy/core/protocols";
import type { CallRecord, Principal } from "../../../local/aws/call.ts";
import { InProcessAws } from "../../../local/aws/in-process-aws.ts";
import type { InProcessAwsOptions } from "../../../local/aws/options.ts";

export const principal: Principal = {
  account: "111122223333",
  arn: "arn:aws:sts::111122223333:assumed-role/tester/session",
};

/** Names, tags and descriptions as an attacker would choose them. */
export const hostileTexts: readonly string[] = [
  `<&>"'`,
  "]]><!--",
  "</Name><Admin>true</Admin>",
  "&amp;&#x41;&lt;",
  "line\r\nline\n\ttab",
  "  spaces around  ",
  "Zażółć 日本語 𝕏 🪣 \u2028 \u0085",
  "a=b&c=%2F+d;e",
  "__proto__",
  "{{braces}} ${dollar} `tick` \\",
];

/** An in-process AWS that lets everybody do everything, what it recorded, and what clients need to reach it. */
export const inProcess = (options: Partial<InProcessAwsOptions> = {}) => {
  const records: CallRecord[] = [];
  const aws = new InProcessAws({
    authenticate: () => principal,
    authorize: () => {},
    onCall: (record) => {
      records.push(record);
    },
    ...options,
  });
  const signer = {
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIATEST", secretAccessKey: "secret", sessionToken: "token" },
    maxAttempts: 1,
  };
  return { aws, records, signer, config: { ...signer, requestHandler: aws.requestHandler } };
};

export const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;

/** Sends what no client of the SDK would. */
export const sendRaw = async (
  aws: InProcessAws,
  service: string,
  request: Partial<Pick<HttpRequest, "body" | "headers" | "hostname" | "method" | "path" | "query">>,
): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string }> => {
  const { response } = await aws.handle(
    new HttpRequest({
      method: "POST",
      hostname: `${service}.eu-west-1.amazonaws.com`,
      path: "/",
      ...request,
      headers: { authorization: authorization(service), ...request.headers },
    }),
  );
  return { status: response.statusCode, headers: response.headers, body: Buffer.from(response.body).toString() };
};

/** What a promise rejects with; fails the test when it does not. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`Expected a rejection, got ${JSON.stringify(value)}`);
};
