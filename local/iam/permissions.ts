import { parseStatement, type Statement } from "./policy.ts";
import { readResourcePolicies } from "./resource-policies.ts";
import { type Role, readRoles } from "./roles.ts";
import type { ResolvedStack } from "./template.ts";
import type { PlacedStatement } from "./usage.ts";

const none: readonly Statement[] = [];

const administrator = [
  parseStatement({ Effect: "Allow", Action: "*", Resource: "*" }, "identity", "AdministratorAccess/0"),
];

/** All that the templates grant and deny, indexed for the question of one call. */
export class Permissions {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #resourcePolicies: ReadonlyMap<string, readonly Statement[]>;
  /** A call looks only at the statements of a role that could bear on its action. */
  readonly #byRoleAndAction = new Map<string, readonly Statement[]>();
  readonly placed: readonly PlacedStatement[];

  constructor(stacks: readonly ResolvedStack[]) {
    const roles = readRoles(stacks);
    const policies = readResourcePolicies(stacks);
    this.#roles = new Map(roles.map((role) => [role.arn, role]));
    const guarded = [...policies, ...roles.map(({ arn, trust }) => ({ arn, statements: trust }))];
    this.#resourcePolicies = new Map(
      [...Map.groupBy(guarded, ({ arn }) => arn)].map(([arn, ofOne]) => [arn, ofOne.flatMap((p) => p.statements)]),
    );
    const place = (kind: PlacedStatement["kind"], attachedTo: string, statements: readonly Statement[]) =>
      statements.map((statement) => ({ statement, kind, attachedTo }));
    this.placed = [
      ...roles.flatMap(({ arn, trust, statements }) => [
        ...place("trust", arn, trust),
        ...place("identity", arn, statements),
      ]),
      ...policies.flatMap(({ arn, statements }) => place("resource", arn, statements)),
    ];
  }

  role(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  /** What a role's own policies say about an action; nothing for a role that no template declares. */
  ofRole(arn: string, action: string): readonly Statement[] {
    const key = `${arn} ${action}`;
    const known = this.#byRoleAndAction.get(key);
    if (known) return known;
    const statements = this.#roles.get(arn)?.statements ?? none;
    const bearing = statements.filter(({ actions }) => actions.some((pattern) => pattern.matches(action)));
    this.#byRoleAndAction.set(key, bearing);
    return bearing;
  }

  ofAdministrator(): readonly Statement[] {
    return administrator;
  }

  /** The policy of a resource; of a role, its trust policy; of an object, that of its bucket. */
  ofResource(arn: string): readonly Statement[] {
    const owner = /^arn:[^:]+:s3:::/.test(arn) ? arn.split("/", 1)[0] : arn;
    return this.#resourcePolicies.get(owner ?? arn) ?? none;
  }
}
