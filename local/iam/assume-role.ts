import * as z from "zod";
import { partitionOf } from "../../lambdas/core/arn.ts";
import type { Principal } from "../aws/call.ts";
import { AwsFaultError } from "../aws/fault.ts";
import { PolicyNotUnderstoodError } from "./errors.ts";
import type { Session } from "./identities.ts";
import { parsePolicy, type Statement } from "./policy.ts";
import type { Role } from "./roles.ts";

// Source of patterns and limits: STS API Reference, AssumeRole.
const name = z.string().regex(/^[\w+=,.@-]{2,64}$/);

const inputSchema = z.looseObject({
  RoleArn: z.string(),
  RoleSessionName: name,
  DurationSeconds: z.number().int().min(900).default(3600),
  ExternalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/)
    .optional(),
  Policy: z.string().min(1).max(2048).optional(),
  SourceIdentity: name.optional(),
});

/** A session that was itself assumed may open others for an hour at most. */
const maxChainedSeconds = 3600;

const invalid = (message: string, cause?: unknown): AwsFaultError =>
  new AwsFaultError("ValidationError", message, { status: 400, cause });

const parseSessionPolicy = (policy: string, id: string): readonly Statement[] => {
  try {
    return parsePolicy(JSON.parse(policy), "session", id);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof PolicyNotUnderstoodError)) throw cause;
    throw new AwsFaultError("MalformedPolicyDocument", cause.message, { status: 400, cause });
  }
};

const assumedRoleArn = ({ account, name: roleName }: Role, sessionName: string, region: string): string =>
  `arn:${partitionOf(region)}:sts::${account}:assumed-role/${roleName}/${sessionName}`;

/** The principal of a role's session. */
export const roleSession = (role: Role, sessionName: string, region: string): Principal => ({
  account: role.account,
  arn: assumedRoleArn(role, sessionName, region),
  roleArn: role.arn,
  sessionName,
});

/**
 * The session that an AssumeRole request opens, once it is allowed.
 * @param caller who asks; an assumed role may chain for an hour, and hands on its source identity
 * @throws AwsFaultError `ValidationError` or `MalformedPolicyDocument`
 */
export const openSession = (input: unknown, role: Role, caller: Principal, region: string, now: number): Session => {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error), parsed.error);
  const { RoleSessionName, DurationSeconds, Policy, SourceIdentity } = parsed.data;
  const limit =
    caller.roleArn === undefined ? role.maxSessionSeconds : Math.min(role.maxSessionSeconds, maxChainedSeconds);
  if (DurationSeconds > limit)
    throw invalid(`The requested DurationSeconds exceeds the ${limit} seconds allowed for this role and caller.`);
  if (caller.sourceIdentity !== undefined && SourceIdentity !== undefined && SourceIdentity !== caller.sourceIdentity)
    throw invalid("SourceIdentity cannot be changed once it is set.");
  const session = roleSession(role, RoleSessionName, region);
  const sourceIdentity = SourceIdentity ?? caller.sourceIdentity;
  return {
    principal: { ...session, ...(sourceIdentity !== undefined && { sourceIdentity }) },
    isAdministrator: false,
    ...(Policy !== undefined && { sessionPolicy: parseSessionPolicy(Policy, `${session.arn}/session-policy`) }),
    expiresAt: now + DurationSeconds * 1000,
  };
};
