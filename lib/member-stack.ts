import { Stack, type StackProps } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Config, ManagedAccount } from "../lambdas/core/config.ts";
import { writesIn } from "../lambdas/core/mode.ts";
import { playbookRoleName, readerRoleName } from "../lambdas/core/names.ts";
import type { Operations } from "../lambdas/core/operation.ts";
import { ownPrefix } from "../lambdas/core/own-resource.ts";
import { type AnyPlaybook, acts } from "../lambdas/core/playbook.ts";
import type { FunctionSpec } from "../lambdas/functions.ts";
import { allowDeclared, denyOnOwn } from "./declared-statements.ts";
import { functionsThatAssume, MemberRole, type RoleKind } from "./member-role.ts";

export interface MemberStackProps extends StackProps {
  readonly config: Config;
  readonly account: ManagedAccount;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly playbooks: readonly AnyPlaybook[];
  /** What the reader role may read. */
  readonly readerReads: Operations;
}

/**
 * What the control plane may do in one managed account: roles, which are global, so that one stack serves all regions.
 * A playbook that may write nowhere in the account gets no role to write with: `observe` is then IAM's promise too. One that never writes has none anywhere.
 */
export class MemberStack extends Stack {
  constructor(scope: Construct, { config, account, functions, playbooks, readerReads, ...props }: MemberStackProps) {
    const { deployment, hub } = config;
    super(scope, `${ownPrefix(deployment)}member-${account.id}`, {
      ...props,
      // Any region of the account would do.
      env: { account: account.id, region: account.regions[0] },
      description: `Homeostat: what the control plane in ${hub.account} may do in ${account.name}`,
    });
    const addRole = (kind: RoleKind, roleName: string, description: string, statements: readonly PolicyStatement[]) =>
      new MemberRole(this, roleName.slice(ownPrefix(deployment).length), {
        config,
        roleName,
        description,
        usedBy: functionsThatAssume(functions, kind),
        statements,
      });

    addRole(
      "reader",
      readerRoleName(deployment),
      "Looks up what findings refer to",
      allowDeclared(readerReads, config, account.id),
    );
    for (const playbook of playbooks) {
      const { id, title, reads } = playbook;
      const observes = allowDeclared(reads, config, account.id);
      addRole("playbook-read", playbookRoleName(deployment, id, "read"), `Observes for: ${title}`, observes);
      if (!acts(playbook) || !writesIn(config, id, account.id)) continue;
      const { writes } = playbook;
      const changes = [...allowDeclared(writes, config, account.id), ...denyOnOwn(writes, config, account.id)];
      addRole("playbook-write", playbookRoleName(deployment, id, "write"), `Acts for: ${title}`, changes);
    }
  }
}
