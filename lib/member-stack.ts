import { Annotations, Stack, type StackProps, Tags } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Config, ManagedAccount } from "../lambdas/core/config.ts";
import { playbookRoleName, readerRoleName } from "../lambdas/core/names.ts";
import type { Operations } from "../lambdas/core/operation.ts";
import { ownPrefix } from "../lambdas/core/own-resource.ts";
import { type AnyPlaybook, acts } from "../lambdas/core/playbook.ts";
import { retiringTag, writeRoleOf } from "../lambdas/core/retirement.ts";
import type { FunctionSpec } from "../lambdas/functions.ts";
import { readsOf } from "../lambdas/playbooks/index.ts";
import { allowDeclared, denyOnOwn } from "./declared-statements.ts";
import { functionsThatAssume, MemberRole, type RoleKind } from "./member-role.ts";

export interface MemberStackProps extends StackProps {
  readonly config: Config;
  readonly account: ManagedAccount;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly playbooks: readonly AnyPlaybook[];
  /** What the reader role may read. */
  readonly readerReads: Operations;
  readonly today: Date;
}

/**
 * What the control plane may do in one managed account: roles, which are global, so that one stack serves all regions.
 * A playbook that may write nowhere in the account has no role to write with, once nothing that it wrote can be undone
 * any more: `observe` is then IAM's promise too. One that never writes has none anywhere.
 */
export class MemberStack extends Stack {
  constructor(
    scope: Construct,
    { config, account, functions, playbooks, readerReads, today, ...props }: MemberStackProps,
  ) {
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
      const { id, title } = playbook;
      const observes = allowDeclared(readsOf(playbook), config, account.id);
      addRole("playbook-read", playbookRoleName(deployment, id, "read"), `Observes for: ${title}`, observes);
      if (!acts(playbook)) continue;
      const { writes } = playbook;
      const needed = writeRoleOf(config, id, account.id, today);
      if (needed.kind === "retired") this.#tellRetired(id, account, needed.until);
      if (needed.kind === "none" || needed.kind === "retired") continue;
      const changes = [...allowDeclared(writes, config, account.id), ...denyOnOwn(writes, config, account.id)];
      const role = addRole("playbook-write", playbookRoleName(deployment, id, "write"), `Acts for: ${title}`, changes);
      if (needed.kind === "retiring") Tags.of(role).add(retiringTag, needed.until);
    }
  }

  #tellRetired(playbook: string, { id, name }: ManagedAccount, until: string): void {
    Annotations.of(this).addWarningV2(
      `homeostat:retired:${playbook}`,
      `${playbook} has no role to write with in ${name} (${id}) any more: undoing ended with ${until}. Take the account off playbooks["${playbook}"].retiring, or off that of the glob that covers it`,
    );
  }
}
