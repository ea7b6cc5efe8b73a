/** Managed policies that people are given, each apart from the others. */
export const apiPolicies = ["viewer", "approver", "exempter", "operator"] as const;
export type ApiPolicy = (typeof apiPolicies)[number];

/** What can be asked of Homeostat, or done. */
export type ActName =
  | "approvals"
  | "exemptions"
  | "halts"
  | "approve"
  | "reject"
  | "halt"
  | "resume"
  | "exempt"
  | "end-exemption"
  | "rollback";

/** One verb of the API: how it is called, and which policies grant it. */
export interface Route {
  readonly act: ActName;
  readonly method: "GET" | "POST";
  /** With `{id}` where an id stands. */
  readonly path: string;
  readonly grantedBy: readonly ApiPolicy[];
}

/** One route a verb, so that IAM can tell verbs apart. What is got is never changed. */
export const routes: readonly Route[] = [
  { act: "approvals", method: "GET", path: "/approvals", grantedBy: ["viewer"] },
  { act: "exemptions", method: "GET", path: "/exemptions", grantedBy: ["viewer"] },
  { act: "halts", method: "GET", path: "/halts", grantedBy: ["viewer"] },
  { act: "approve", method: "POST", path: "/approvals/{id}/approve", grantedBy: ["approver"] },
  { act: "reject", method: "POST", path: "/approvals/{id}/reject", grantedBy: ["approver"] },
  // Whoever sees that something goes wrong may stop it.
  { act: "halt", method: "POST", path: "/halt", grantedBy: apiPolicies },
  { act: "resume", method: "POST", path: "/resume", grantedBy: ["operator"] },
  { act: "rollback", method: "POST", path: "/remediations/{id}/rollback", grantedBy: ["operator"] },
  { act: "exempt", method: "POST", path: "/exemptions", grantedBy: ["exempter"] },
  { act: "end-exemption", method: "POST", path: "/exemptions/{id}/end", grantedBy: ["exempter"] },
];

/**
 * The same verb in somebody's name: a policy grants it for the caller's own `aws:SourceIdentity` only, which no event
 * carries. The name comes first, so that nothing that follows can be taken for it.
 */
export const inNameOf = (path: string, name: string): string => `/as/${name}${path}`;

/** A request, as it was understood. */
export interface Routed {
  readonly route: Route;
  readonly id: string | null;
  /** The name in which it was sent; null: none was given. */
  readonly claimed: string | null;
}

/** No other character stands in a path of ours: so IAM, API Gateway and this code read every path alike. */
const plain = /^(?:\/[\w+=,.@-]+)+$/;
const named = /^\/as\/(?<name>[^/]+)(?<rest>\/.+)$/;

/** Null: there is no such route. */
export const routeOf = (method: string, path: string): Routed | null => {
  if (path.length > 512 || !plain.test(path)) return null;
  const { name, rest } = named.exec(path)?.groups ?? {};
  for (const route of routes) {
    if (route.method !== method || (name !== undefined && method === "GET")) continue;
    const matched = patternOf(route.path).exec(rest ?? path);
    if (matched) return { route, id: matched.groups?.["id"] ?? null, claimed: name ?? null };
  }
  return null;
};

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace("{id}", "(?<id>[0-9a-f]{32})")}$`);
