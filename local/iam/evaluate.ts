import { splitArn } from "./arn.ts";
import type { ConditionContext } from "./conditions.ts";
import type { Statement } from "./policy.ts";
import type { Caller, PrincipalMatch } from "./principals.ts";

/** One action on one resource, as AWS checks it. */
export interface AccessRequest {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  readonly context: ConditionContext;
}

/** The statements that bear on a request; `session` only where the session was opened with a policy. */
export interface Policies {
  readonly identity: readonly Statement[];
  readonly session?: readonly Statement[];
  /** The policy of the resource; of a role, its trust policy. */
  readonly resource: readonly Statement[];
}

export type PolicyLayer = keyof Policies;

export type Decision =
  | { readonly allowed: true; readonly by: readonly string[] }
  /** `layer` denies explicitly, or else lacks an Allow. */
  | {
      readonly allowed: false;
      readonly explicit: boolean;
      readonly layer: PolicyLayer;
      readonly deniedBy: readonly string[];
    };

/** A statement whose action, resource, principal and conditions all apply to a request. */
export interface Match {
  readonly statement: Statement;
  readonly layer: PolicyLayer;
  /** How a trust or resource policy names the caller. */
  readonly principal?: PrincipalMatch;
}

const applies = (
  { actions, resources, conditions }: Statement,
  { action, resource, context }: AccessRequest,
): boolean =>
  actions.some((pattern) => pattern.matches(action)) &&
  resources.some((pattern) => pattern.matches(resource, context)) &&
  conditions.every((condition) => condition.holds(context));

/** Every statement that applies to a request, whatever its effect. */
const matchStatements = (request: AccessRequest, policies: Policies): readonly Match[] => {
  const matches: Match[] = [];
  const collect = (layer: PolicyLayer, statements: readonly Statement[]) => {
    for (const statement of statements) {
      const principal = statement.principal?.covers(request.caller);
      if (statement.principal && !principal) continue;
      if (applies(statement, request)) matches.push({ statement, layer, ...(principal && { principal }) });
    }
  };
  collect("identity", policies.identity);
  collect("session", policies.session ?? []);
  collect("resource", policies.resource);
  return matches;
};

/** Roles and keys are closed until their own policy opens them, even to their account. */
const needsItsOwnAllow = (resource: string): boolean => {
  const [, , service, , , name] = splitArn(resource);
  return (service === "iam" && name?.startsWith("role/") === true) || service === "kms";
};

/**
 * The layer that lacks an Allow, or undefined if none does.
 * Source: IAM User Guide, "Policy evaluation logic", within one account and across accounts.
 */
const layerWithoutAllow = (
  { caller, resource, resourceAccount }: AccessRequest,
  matches: readonly Match[],
  hasSessionPolicy: boolean,
): PolicyLayer | undefined => {
  const allowedBy = (layer: PolicyLayer) => matches.some((match) => match.layer === layer);
  if (caller.kind === "service") return allowedBy("resource") ? undefined : "resource";
  const sameAccount = caller.account === resourceAccount;
  const closed = needsItsOwnAllow(resource);
  if ((closed || !sameAccount) && !allowedBy("resource")) return "resource";
  // In one account a resource policy that names the caller suffices. That `*` suffices for a role or key as well is
  // not taken for granted: asking for the identity policy too can only make this stricter than AWS.
  const suffices = (match: Match) => match.principal === "named" || (match.principal === "everyone" && !closed);
  if (!(sameAccount && matches.some(suffices)) && !allowedBy("identity")) return "identity";
  return !hasSessionPolicy || allowedBy("session") ? undefined : "session";
};

/**
 * Decides by the statements that apply: an explicit Deny wins, then every layer that must allow has to.
 * @param hasSessionPolicy the session was opened with a policy, which then has to allow as well
 */
export const decide = (request: AccessRequest, matches: readonly Match[], hasSessionPolicy: boolean): Decision => {
  const denies = matches.filter(({ statement }) => statement.effect === "Deny");
  const [deny] = denies;
  if (deny) {
    const deniedBy = denies.map(({ statement }) => statement.id);
    return { allowed: false, explicit: true, layer: deny.layer, deniedBy };
  }
  const layer = layerWithoutAllow(request, matches, hasSessionPolicy);
  if (layer) return { allowed: false, explicit: false, layer, deniedBy: [] };
  return { allowed: true, by: matches.map(({ statement }) => statement.id) };
};

/** A request as it was decided, with what a counterfactual decision needs. */
export interface Evaluation {
  readonly request: AccessRequest;
  readonly matches: readonly Match[];
  readonly hasSessionPolicy: boolean;
  readonly decision: Decision;
}

/** Whether AWS would allow a request under these policies, and by which statements. */
export const evaluate = (request: AccessRequest, policies: Policies): Evaluation => {
  const matches = matchStatements(request, policies);
  const hasSessionPolicy = policies.session !== undefined;
  return { request, matches, hasSessionPolicy, decision: decide(request, matches, hasSessionPolicy) };
};
