import { PolicyNotUnderstoodError } from "./errors.ts";

/** Who asks, as policies name it: a role or user by its ARN (a session by its role's), or an AWS service. */
export type Caller =
  | { readonly kind: "identity"; readonly account: string; readonly arn: string }
  | { readonly kind: "service"; readonly service: string };

/** How a principal element covers a caller: by its ARN or service name, by `*`, or through its whole account. */
export type PrincipalMatch = "named" | "everyone" | "account";

export interface PrincipalElement {
  covers(caller: Caller): PrincipalMatch | undefined;
}

/** The `Principal` of a statement, each type with its values. */
export type PrincipalValues = "*" | { readonly AWS: readonly string[]; readonly Service: readonly string[] };

const account = /^(?:(\d{12})|arn:[^:]+:iam::(\d{12}):root)$/;
const roleOrUser = /^arn:[^:]+:iam::\d{12}:(?:role|user)\/[^*?]+$/;
const serviceName = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * Source: IAM User Guide, "AWS JSON policy elements: Principal".
 * @throws PolicyNotUnderstoodError naming `where`, on sessions, federated users and patterns
 */
export const parsePrincipal = (values: PrincipalValues, where: string): PrincipalElement => {
  if (values === "*") return { covers: () => "everyone" };
  const accounts = new Set<string>();
  const names = new Set<string>(values.Service);
  let everyone = false;
  for (const value of values.AWS) {
    const [, byId, byRoot] = account.exec(value) ?? [];
    const accountId = byId ?? byRoot;
    if (value === "*") everyone = true;
    else if (accountId !== undefined) accounts.add(accountId);
    else if (roleOrUser.test(value)) names.add(value);
    else throw new PolicyNotUnderstoodError(where, `principal ${value} is not supported`);
  }
  for (const service of values.Service)
    if (!serviceName.test(service)) throw new PolicyNotUnderstoodError(where, `${service} is no service principal`);
  return {
    covers: (caller) => {
      if (names.has(caller.kind === "service" ? caller.service : caller.arn)) return "named";
      if (everyone) return "everyone";
      return caller.kind === "identity" && accounts.has(caller.account) ? "account" : undefined;
    },
  };
};
