/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Security Token Service";
 * read 2026-09-26.
 */
import { check, optionalText, present, refuseField, type ServiceRules, text, type WireRequest } from "./rule.ts";

/** Each of these would bring more actions, condition keys or policies into the decision. */
const notEvaluated = ["PolicyArns", "ProvidedContexts", "SerialNumber", "Tags", "TokenCode", "TransitiveTagKeys"];

const role = (request: WireRequest): string => {
  for (const field of notEvaluated) refuseField(request, field);
  return text(request, "RoleArn");
};

/** Once set, the source identity stays through every role that the session goes on to assume. */
const sourceIdentityOf = (request: WireRequest): string | undefined =>
  optionalText(request, "SourceIdentity") ?? request.principal.sourceIdentity;

const keysOfSession = (request: WireRequest) =>
  present({
    "sts:ExternalId": optionalText(request, "ExternalId"),
    "sts:RoleSessionName": optionalText(request, "RoleSessionName"),
    "sts:SourceIdentity": sourceIdentityOf(request),
  });

const assumeRole = check("sts:AssumeRole", role, keysOfSession);
const setSourceIdentity = check("sts:SetSourceIdentity", role, (request) =>
  present({ "sts:SourceIdentity": sourceIdentityOf(request) }),
);

export const sts: ServiceRules = {
  AssumeRole: (request) => [
    ...assumeRole(request),
    ...(sourceIdentityOf(request) === undefined ? [] : setSourceIdentity(request)),
  ],
  /** Needs no permission, and not even a Deny stops it. Source: STS API Reference, GetCallerIdentity. */
  GetCallerIdentity: () => [],
};
