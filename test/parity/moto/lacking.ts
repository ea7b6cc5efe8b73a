import type { HttpResponse } from "@smithy/core/protocols";

/** A call that the in-process account answers in moto's stead. */
export interface Lack {
  readonly because: string;
  /** What an account without any history answers, where the in-process one does not know moto's sessions. */
  readonly answer?: { readonly contentType: string; readonly body: string };
  /** Is it so still? Asked of moto's own answer to the same request. */
  readonly persists: (answer: HttpResponse) => boolean;
}

/** moto's answer to an operation that it does not have is an error page for browsers. */
export const isWebPage = ({ statusCode, headers }: HttpResponse): boolean =>
  statusCode >= 400 && (headers["content-type"] ?? "").startsWith("text/html");

const startsNone = ({ headers }: HttpResponse): boolean => headers["x-amz-durable-execution-arn"] === undefined;

/** Every operation that moto lacks, and why; nothing else is kept from it. */
export const lacking: Readonly<Record<string, Lack>> = {
  "eks:ListUpdates": {
    because: "moto keeps no updates of node groups",
    answer: { contentType: "application/json", body: '{"updateIds":[]}' },
    persists: isWebPage,
  },
  "lambda:Invoke": { because: "moto starts no durable execution", persists: startsNone },
  "lambda:CheckpointDurableExecution": { because: "moto has no durable executions", persists: isWebPage },
};
