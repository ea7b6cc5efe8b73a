import type { Operation } from "../operation.ts";
import type { WireRequest } from "../wire.ts";
import { type HttpRoute, matchRoute, rankOf } from "./http-route.ts";

/** An operation whose route takes a request. */
export interface Routed<Candidate extends Operation> {
  readonly operation: Candidate;
  readonly route: HttpRoute;
  readonly labels: ReadonlyMap<string, string>;
}

/** Of the operations that take a request, the most specific. */
export const routeRequest = <Candidate extends Operation>(
  request: WireRequest,
  path: string,
  candidates: readonly Candidate[],
): Routed<Candidate> | undefined =>
  candidates
    .flatMap((operation): readonly Routed<Candidate>[] => {
      const { route } = operation;
      const labels = route && matchRoute(route, request, path);
      return labels ? [{ operation, route, labels }] : [];
    })
    .sort((one, other) => rankOf(other.route) - rankOf(one.route))
    .at(0);
