import { Readable } from "node:stream";
import { STSClient } from "@aws-sdk/client-sts";
import { type HttpHandler, HttpRequest, HttpResponse } from "@smithy/core/protocols";
import config from "../../../homeostat.config.ts";
import type { Aws, Deed } from "../scenario.ts";
import { isWebPage, type Lack, lacking } from "./lacking.ts";
import { askedBy } from "./operation-of.ts";
import { count, type Tally } from "./tally.ts";

/** moto does not have an operation that `lacking.ts` does not list. */
export class NotOnMotoError extends Error {
  override readonly name = "NotOnMotoError";
  constructor(operation: string, status: number) {
    super(
      `moto answered ${operation} with ${status} and a web page: list it in test/parity/moto/lacking.ts, with the reason`,
    );
  }
}

type Send = HttpHandler["handle"];

/** The SDK's own way over HTTP, to moto instead of AWS: the Host header stays, by which moto tells services apart. */
export const httpTo = (url: string): Send => {
  const { requestHandler } = new STSClient({ region: "eu-west-1" }).config;
  const { hostname, port } = new URL(url);
  return (request, options) => {
    const onward = Object.assign(HttpRequest.clone(request), { protocol: "http:", hostname, port: Number(port) });
    return requestHandler.handle(onward, options);
  };
};

/** What moto is told, and what happens there, beside the calls. */
interface Around {
  /** By operation. */
  readonly behind: Readonly<Record<string, Deed>>;
  readonly keyNames: ReadonlyMap<string, string>;
}

/**
 * Sends every call to moto but those that it lacks, which the embedded AWS answers. Asks moto about those too, once:
 * the list must stay true.
 * @param aws what deeds are done with
 */
export const motoNetwork =
  (send: Send, tally: Tally, aws: Aws, { behind, keyNames }: Around) =>
  (embedded: HttpHandler): HttpHandler => {
    const asked = new Set<string>();
    for (const operation of Object.keys(behind)) tally.deeds.add(operation);

    const inProcess = async (
      operation: string,
      { because, persists, answer }: Lack,
      ...request: Parameters<Send>
    ): ReturnType<Send> => {
      count(tally.inProcess, operation);
      tally.reasons.set(operation, because);
      if (!asked.has(operation)) {
        asked.add(operation);
        const { response } = await send(...request);
        if (!persists(response)) tally.outdated.add(operation);
      }
      if (!answer) return embedded.handle(...request);
      const headers = { "content-type": answer.contentType };
      return { response: new HttpResponse({ statusCode: 200, headers, body: Readable.from(answer.body) }) };
    };

    const onMoto = async (operation: string, service: string, ...request: Parameters<Send>): ReturnType<Send> => {
      count(tally.onMoto, service);
      const { response } = await send(...request);
      refuseWebPage(operation, response, tally);
      const deed = behind[operation];
      if (deed && response.statusCode < 300) {
        count(tally.behind, operation);
        tally.reasons.set(operation, deed.because);
        if (!(await deed.does(aws))) tally.outdated.add(operation);
      }
      return { response };
    };

    return {
      ...embedded,
      handle: async (request, options) => {
        const { operation, service, accessKeyId } = await askedBy(request);
        const told = embeddedKey.test(accessKeyId) ? inAccount(request, config.hub.account) : request;
        const lack = lacking[operation];
        return lack
          ? inProcess(operation, lack, told, options)
          : onMoto(operation, service, underKeysOf(keyNames, told), options);
      },
    };
  };

/** Keys have the names that a template gives them, moto's those that it draws. */
const underKeysOf = (names: ReadonlyMap<string, string>, request: HttpRequest): HttpRequest => {
  if (!request.hostname.startsWith("kms.")) return request;
  const told = HttpRequest.clone(request);
  const asked = Buffer.from(request.body).toString();
  told.body = [...names].reduce((body, [here, there]) => body.replaceAll(here, there), asked);
  told.headers["content-length"] = String(Buffer.byteLength(told.body));
  return told;
};

/** A function's own, not of a role that moto's STS gave out. Source: local/iam/identities.ts. */
const embeddedKey = /^LOCAL/;

/** moto takes an account from this header, else by the key, which must be one of its own. */
const inAccount = (request: HttpRequest, account: string): HttpRequest => {
  const told = HttpRequest.clone(request);
  told.headers["x-moto-account-id"] = account;
  return told;
};

const refuseWebPage = (operation: string, response: HttpResponse, tally: Tally): void => {
  if (!isWebPage(response)) return;
  tally.unlisted.add(operation);
  throw new NotOnMotoError(operation, response.statusCode);
};
