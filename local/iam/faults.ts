import { AwsFaultError } from "../aws/fault.ts";
import { isSigningName, type SigningName } from "./actions.ts";
import type { Decision, PolicyLayer } from "./evaluate.ts";

type Fault = readonly [code: string, status: number];

/** How services of one wire protocol name the same refusals. */
interface Dialect {
  readonly denied: Fault;
  readonly unknownKey: Fault;
  readonly expired: Fault;
}

// Source: "Common errors" in each service's API Reference; EC2 and S3 have lists of their own.
const query: Dialect = {
  denied: ["AccessDenied", 403],
  unknownKey: ["InvalidClientTokenId", 403],
  expired: ["ExpiredToken", 403],
};
const json: Dialect = {
  denied: ["AccessDeniedException", 400],
  unknownKey: ["UnrecognizedClientException", 400],
  expired: ["ExpiredTokenException", 400],
};
const restJson: Dialect = {
  denied: ["AccessDeniedException", 403],
  unknownKey: ["UnrecognizedClientException", 403],
  expired: ["ExpiredTokenException", 403],
};
const ec2: Dialect = {
  denied: ["UnauthorizedOperation", 403],
  unknownKey: ["AuthFailure", 401],
  expired: ["RequestExpired", 400],
};
const s3: Dialect = {
  denied: ["AccessDenied", 403],
  unknownKey: ["InvalidAccessKeyId", 403],
  expired: ["ExpiredToken", 400],
};

/** SQS and CloudWatch speak JSON by now, and kept the codes of the query protocol. */
const dialects: Readonly<Record<SigningName, Dialect>> = {
  autoscaling: query,
  cloudtrail: json,
  config: json,
  dynamodb: json,
  ec2,
  ecr: json,
  eks: restJson,
  events: json,
  "execute-api": restJson,
  inspector2: restJson,
  kms: json,
  lambda: restJson,
  monitoring: query,
  s3,
  sqs: query,
  ssm: json,
  sts: query,
};

const dialectOf = (service: string): Dialect => {
  if (isSigningName(service)) return dialects[service];
  throw new AwsFaultError("NotImplemented", `no IAM entries for service ${service}`, { status: 501 });
};

const fault = ([code, status]: Fault, message: string): AwsFaultError => new AwsFaultError(code, message, { status });

export const unknownAccessKey = (service: string): AwsFaultError =>
  fault(dialectOf(service).unknownKey, "The security token included in the request is invalid.");

export const expiredAccessKey = (service: string): AwsFaultError =>
  fault(dialectOf(service).expired, "The security token included in the request is expired.");

const policyNames: Readonly<Record<PolicyLayer, string>> = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  session: "session policy",
};

/**
 * The refusal in AWS's words. Source: IAM User Guide, "Troubleshoot access denied error messages".
 * @param who ARN of the session, user or service that asked
 */
export const accessDenied = (
  service: string,
  who: string,
  { action, resource }: { readonly action: string; readonly resource: string },
  { explicit, layer }: Extract<Decision, { allowed: false }>,
): AwsFaultError => {
  const policy = policyNames[layer];
  const reason = explicit
    ? `with an explicit deny in ${layer === "identity" ? "an" : "a"} ${policy}`
    : `because no ${policy} allows the ${action} action`;
  return fault(
    dialectOf(service).denied,
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );
};
