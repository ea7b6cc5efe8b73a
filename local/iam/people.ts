import type { ApiPolicy } from "../../lambdas/core/acts/routes.ts";
import type { Config } from "../../lambdas/core/config.ts";
import { ownPrefix } from "../../lambdas/core/own-resource.ts";
import type { Principal } from "../aws/call.ts";
import type { Credentials } from "./identities.ts";

/** Somebody with keys, and the managed policies that are attached to them. */
export interface Person {
  readonly name: string;
  readonly credentials: Credentials;
  readonly principal: Principal;
  readonly policies: readonly string[];
}

/** Who works with the simulated estate: the parts that they play, and how they sign in. */
const staff: readonly {
  readonly name: string;
  readonly plays: readonly ApiPolicy[];
  /** A permission set of IAM Identity Center; or a role, under which their source identity names them. */
  readonly through: { readonly permissionSet: string } | { readonly role: string; readonly session: string };
}[] = [
  { name: "mary", plays: ["viewer", "approver"], through: { permissionSet: "Approver_0123456789abcdef" } },
  { name: "olga", plays: ["viewer", "operator", "exempter"], through: { permissionSet: "Operator_123456789abcdef0" } },
  { name: "victor", plays: ["viewer"], through: { permissionSet: "Viewer_23456789abcdef01" } },
  // On call, at the break-glass role, in a session that calls itself like somebody else: which must not help.
  { name: "nils", plays: ["viewer", "approver"], through: { role: "on-call", session: "mary" } },
];

/** Fixed keys, as those of the administrators. */
const credentialsOf = (name: string): Credentials => ({
  accessKeyId: `LOCALPERSON${name.toUpperCase()}`,
  secretAccessKey: "embedded-cloud-person",
});

/** The people of the embedded cloud, in the hub's account. */
export const localPeople = ({ hub, partition, deployment }: Config): readonly Person[] =>
  staff.map(({ name, plays, through }) => {
    const isUser = "permissionSet" in through;
    const role = isUser ? `AWSReservedSSO_${through.permissionSet}` : through.role;
    const sessionName = isUser ? name : through.session;
    return {
      name,
      credentials: credentialsOf(name),
      principal: {
        account: hub.account,
        arn: `arn:${partition}:sts::${hub.account}:assumed-role/${role}/${sessionName}`,
        roleArn: `arn:${partition}:iam::${hub.account}:role/${isUser ? "aws-reserved/sso.amazonaws.com/" : ""}${role}`,
        sessionName,
        ...(!isUser && { sourceIdentity: name }),
      },
      policies: plays.map((part) => `${ownPrefix(deployment)}${part}`),
    };
  });
