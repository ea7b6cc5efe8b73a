import type { NormalizedSchema } from "@smithy/core/schema";
import type { WireRequest } from "../wire.ts";
import { bindingOf } from "./http-binding.ts";

/** What a REST operation answers to. */
export interface HttpRoute {
  readonly method: string;
  readonly segments: readonly Segment[];
  /** Query parameters that tell the operation from others at the same path: `?policy`, `?List=ALL`. */
  readonly literals: ReadonlyMap<string, string>;
  /** Query parameters that are members of the input. */
  readonly parameters: ReadonlySet<string>;
  /** HTTP status of a success. */
  readonly status: number;
}

type Segment =
  | { readonly kind: "fixed"; readonly text: string }
  | { readonly kind: "greedy-label" | "label"; readonly name: string };

/** Names the operation in requests of the JavaScript SDK; other clients leave it out. */
const OPERATION_NAME = "x-id";

/** @param uri a template such as `/functions/{FunctionName}/invocations` or `/{Key+}?acl` */
export const compileRoute = (method: string, uri: string, status: number, input: NormalizedSchema): HttpRoute => {
  const [path = "", query = ""] = uri.split("?");
  return {
    method,
    segments: segmentsOf(path).map(compileSegment),
    literals: new Map(new URLSearchParams(query)),
    parameters: new Set([...input.structIterator()].flatMap(([, member]) => parameterOf(member))),
    status,
  };
};

/**
 * The decoded labels of the path, where the route takes the request. It must explain every parameter of the query: an
 * unexplained one asks for another operation, that nobody registered.
 * @param path of the request, percent-encoded
 */
export const matchRoute = (
  { method, segments, literals, parameters }: HttpRoute,
  { method: requested, query }: WireRequest,
  path: string,
): ReadonlyMap<string, string> | undefined => {
  if (requested !== method) return;
  for (const [name, value] of literals) {
    const given = query.get(name)?.[0];
    if (given !== value && !(name === OPERATION_NAME && given === undefined)) return;
  }
  for (const name of query.keys()) if (!literals.has(name) && !parameters.has(name)) return;
  return matchPath(segments, segmentsOf(path));
};

/** The more of a route is fixed, the more specific it is. */
export const rankOf = ({ segments, literals }: HttpRoute): number =>
  segments.filter(({ kind }) => kind === "fixed").length + literals.size;

const matchPath = (segments: readonly Segment[], parts: readonly string[]): ReadonlyMap<string, string> | undefined => {
  const labels = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    switch (segment.kind) {
      case "fixed":
        if (part !== segment.text) return;
        break;
      case "label":
        if (!part) return;
        labels.set(segment.name, decodeURIComponent(part));
        break;
      case "greedy-label":
        if (!part) return;
        return labels.set(segment.name, decodeURIComponent(parts.slice(index).join("/")));
    }
  }
  return parts.length === segments.length ? labels : undefined;
};

const compileSegment = (text: string): Segment => {
  const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: "fixed", text };
  return { kind: greedy ? "greedy-label" : "label", name };
};

const parameterOf = (member: NormalizedSchema): readonly string[] => {
  const binding = bindingOf(member);
  return binding.at === "query" ? [binding.name] : [];
};

/** Without the slash in front. */
const segmentsOf = (path: string): readonly string[] => path.slice(1).split("/");
