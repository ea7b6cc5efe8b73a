import type { Principal } from "../aws/call.ts";
import { tagKeyPrefixes } from "./condition-keys.ts";
import type { ConditionContext } from "./conditions.ts";

/** An AWS service that acts on behalf of a resource, as EventBridge does for a rule. */
export interface ServiceSource {
  /** Such as `events.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

export interface RequestFacts {
  readonly requester: Principal | ServiceSource;
  readonly organizationId: string | undefined;
  readonly region: string;
  readonly action: string;
  readonly resourceAccount: string;
  readonly tags: () => Readonly<Record<string, string>>;
  /** Keys of this action alone. */
  readonly keys: Readonly<Record<string, string>>;
}

type Keys = Readonly<Record<string, string | undefined>>;

const keysOfRequester = (requester: Principal | ServiceSource, organizationId: string | undefined): Keys => {
  if ("service" in requester)
    return {
      "aws:PrincipalIsAWSService": "true",
      "aws:SourceAccount": requester.sourceAccount,
      "aws:SourceArn": requester.sourceArn,
      "aws:SourceOrgID": organizationId,
    };
  return {
    "aws:PrincipalAccount": requester.account,
    // For a session the ARN of its role. Source: IAM User Guide, "AWS global condition context keys".
    "aws:PrincipalArn": requester.roleArn ?? requester.arn,
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalOrgID": organizationId,
    "aws:SourceIdentity": requester.sourceIdentity,
  };
};

/** The tag that a key such as `ec2:resourcetag/owner` asks for, unless the key is another service's. */
const tagKeyOf = (key: string, action: string): string | undefined => {
  const prefix = tagKeyPrefixes.find((candidate) => key.startsWith(candidate));
  if (prefix === undefined) return undefined;
  const [service = ""] = prefix.split(":", 1);
  const isRole = service === "iam" && action.startsWith("sts:");
  return service === "aws" || isRole || action.startsWith(`${service}:`) ? key.slice(prefix.length) : undefined;
};

/** What a request answers for a condition key. Tags are looked up only if a policy asks for one. */
export const contextOf = (facts: RequestFacts): ConditionContext => {
  const keys: Keys = {
    ...keysOfRequester(facts.requester, facts.organizationId),
    "aws:RequestedRegion": facts.region,
    "aws:ResourceAccount": facts.resourceAccount,
    // The local wire is in-process, and stands for the TLS that the SDK uses.
    "aws:SecureTransport": "true",
    ...facts.keys,
  };
  const values = new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value]));
  return (key) => {
    const tagKey = tagKeyOf(key, facts.action);
    if (tagKey === undefined) return values.get(key);
    return Object.entries(facts.tags()).find(([name]) => name.toLowerCase() === tagKey)?.[1];
  };
};
