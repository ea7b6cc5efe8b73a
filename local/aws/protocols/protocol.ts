import type { Operation } from "../operation.ts";
import type { WireRequest, WireResponse } from "../wire.ts";
import type { Refusal } from "./refusal.ts";

/** How one family of services writes requests, answers and refusals. */
export interface Protocol {
  /** The codes for a request that cannot be read, and for one that lacks a required member. */
  readonly codes: { readonly malformed: string; readonly missing: string };
  /** What a request asks for: the API's name where the wire carries it, else method and path. */
  requested(request: WireRequest): string;
  /** The one of `candidates` that the request asks for. */
  match<Candidate extends Operation>(
    request: WireRequest,
    candidates: readonly Candidate[],
  ): Match<Candidate> | undefined;
  /** @param output as a handler gave it */
  writeOutput(operation: Operation, output: unknown, requestId: string): WireResponse;
  writeRefusal(refusal: Refusal, requestId: string): WireResponse;
}

export interface Match<Candidate extends Operation> {
  readonly operation: Candidate;
  /** The input as it stands on the wire; throws for one that has not the operation's shape. */
  readonly readInput: () => unknown;
}

/** Of a protocol whose requests do not name their operation; of the query the names, which may tell it. */
export const methodAndPath = ({ method, path, query }: WireRequest): string =>
  `${method} ${path}${query.size > 0 ? `?${[...query.keys()].join("&")}` : ""}`;
