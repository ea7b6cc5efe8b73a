import { Readable } from "node:stream";
import { type HttpHandler, HttpResponse } from "@smithy/core/protocols";
import { bodyOf } from "../../local/aws/wire.ts";
import { askedBy } from "./moto/operation-of.ts";

type Send = HttpHandler["handle"];

/**
 * S3 behind a cache that does not know yet what was written: the first look after a write shows what was there before.
 * @param calls gets every call to S3, in order
 */
export const forgetful = (onward: Send, calls: string[]): Send => {
  let known: (() => HttpResponse) | undefined;
  let isWritten = false;
  return async (request, options) => {
    const { service, operation } = await askedBy(request);
    if (service === "s3") calls.push(operation);
    if (operation === "s3:GetPublicAccessBlock" && isWritten && known) {
      const response = known();
      known = undefined;
      return { response };
    }
    const { response } = await onward(request, options);
    if (operation === "s3:PutPublicAccessBlock") isWritten = true;
    if (operation !== "s3:GetPublicAccessBlock" || isWritten) return { response };
    const { statusCode, headers } = response;
    const bytes = await bodyOf(response);
    known = () => new HttpResponse({ statusCode, headers, body: Readable.from([bytes]) });
    return { response: known() };
  };
};
