import type { Config } from "../config.ts";

/** Who sent a request, as far as they could not choose it themselves. */
export type Caller =
  | { readonly kind: "person"; readonly id: string }
  /** Somebody whom AWS admitted, but of whom nobody can say which person it is. */
  | { readonly kind: "principal"; readonly arn: string };

/** How a caller is named on record. */
export const nameOf = (caller: Caller): string => (caller.kind === "person" ? caller.id : caller.arn);

/** What may be the name of a person: the characters of a session's name and of a source identity alike. */
export const personName = /^[\w+=,.@-]{2,64}$/;

const session =
  /^arn:(?<partition>[\w-]+):sts::(?<account>\d{12}):assumed-role\/(?<role>[\w+=,.@-]+)\/(?<name>[\w+=,.@-]{2,64})$/;

/**
 * The roles that IAM Identity Center makes, and nobody else may change: it alone opens their sessions, and names each
 * after its user. Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies".
 */
const identityCenterRole = /^AWSReservedSSO_[\w+=,.@-]+_[0-9a-f]{16}$/;

/**
 * Who a request is from. A session's name is the caller's choice and no identity, but for sessions of Identity Center;
 * a claimed name is one where IAM let nobody but the holder of that `sts:SourceIdentity` claim it, which the
 * configuration says of the roles that it lists. docs/decisions/008 tells why.
 * @param arn of the caller, as IAM tells it
 * @param claimed the name in the request's path, which the caller's policy binds; null: none
 */
export const callerOf = (
  { partition, hub, identityRoles }: Pick<Config, "partition" | "hub" | "identityRoles">,
  arn: string,
  claimed: string | null,
): Caller => {
  const unknown: Caller = { kind: "principal", arn };
  const { groups } = session.exec(arn) ?? {};
  if (!groups || groups["partition"] !== partition || groups["account"] !== hub.account) return unknown;
  const { role = "", name = "" } = groups;
  if (identityCenterRole.test(role))
    return claimed === null || claimed === name ? { kind: "person", id: name } : unknown;
  const isListed = identityRoles.some((listed) => listed.split("/").at(-1) === role);
  return isListed && claimed !== null && personName.test(claimed) ? { kind: "person", id: claimed } : unknown;
};
