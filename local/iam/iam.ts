import { randomBytes } from "node:crypto";
import { accountOfArn, partitionOf } from "../../lambdas/core/arn.ts";
import type { AwsCall, Principal } from "../aws/call.ts";
import type { Check } from "./actions/rule.ts";
import { checksOf, isListed } from "./actions.ts";
import { openSession, roleSession } from "./assume-role.ts";
import { contextOf, type ServiceSource } from "./context.ts";
import type { ResourceDirectory } from "./directory.ts";
import { PolicyNotDeclaredError, RoleNotDeclaredError } from "./errors.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { accessDenied } from "./faults.ts";
import { AccessKeys, type Credentials, type Identity } from "./identities.ts";
import type { Person } from "./people.ts";
import { Permissions } from "./permissions.ts";
import { type Role, readManagedPolicies } from "./roles.ts";
import { resolveStack, type StackTemplate } from "./template.ts";
import { type StatementUsage, UsageTally } from "./usage.ts";

export interface IamOptions {
  /** The hub's stack and those of the member accounts. Each account also gets an administrator. */
  readonly stacks: readonly StackTemplate[];
  /** The organisation of every account, such as `o-a1b2c3d4e5`; without one, no request carries an organisation. */
  readonly organizationId?: string;
  readonly directory: ResourceDirectory;
  /** People who have keys from the beginning, with managed policies of the templates. */
  readonly people?: readonly Person[];
  /** Real time in milliseconds: credentials expire by it, whatever the clock of the simulation says. */
  readonly now?: () => number;
  readonly newToken?: () => string;
}

/** What an AWS service does by itself, such as EventBridge delivering to a queue. */
export interface ServiceRequest extends ServiceSource {
  readonly action: string;
  readonly resource: string;
  readonly region: string;
  /** The role that it was given to do so; without one, the resource's own policy has to admit the service. */
  readonly roleArn?: string;
}

/** A session with what it signs with. */
export interface AssumedRole {
  readonly credentials: Required<Credentials>;
  readonly principal: Principal;
}

/** Identity and access management of the embedded cloud: who calls, what they may do, and which grants that took. */
export interface Iam {
  /** @throws AwsFaultError for an unknown or expired access key, in the code of the service */
  authenticate(call: AwsCall): Principal;
  /** @throws AwsFaultError if a policy denies or none allows the call, or if this table does not know it */
  authorize(call: AwsCall, principal: Principal): void;
  /**
   * Opens the session that an authorised AssumeRole asks for.
   * @throws AwsFaultError for a duration, name or session policy that STS would refuse
   */
  assumeRole(call: AwsCall, principal: Principal): AssumedRole;
  /**
   * Keys for a function's own role, in a session named after the function.
   * @throws AwsFaultError if the role does not trust Lambda, RoleNotDeclaredError if there is no such role
   */
  functionCredentials(roleArn: string, functionName: string, region: string): Credentials;
  /**
   * @throws AwsFaultError if the policy of the resource does not admit the service, or if the role does not trust it
   * or may not do it
   */
  authorizeService(request: ServiceRequest): void;
  /** Every statement of the templates, and whether any call so far needed it. */
  usage(): readonly StatementUsage[];
}

/**
 * Reads the policies of the synthesised templates.
 * @throws TemplateNotUnderstoodError or PolicyNotUnderstoodError on anything that is not evaluated
 */
export const createIam = (options: IamOptions): Iam => new TemplateIam(options);

const randomToken = (): string => randomBytes(20).toString("hex");

class TemplateIam implements Iam {
  readonly #organizationId: string | undefined;
  readonly #directory: ResourceDirectory;
  readonly #now: () => number;
  readonly #permissions: Permissions;
  readonly #keys: AccessKeys;
  readonly #usage: UsageTally;

  constructor({ stacks, organizationId, directory, people = [], now = Date.now, newToken = randomToken }: IamOptions) {
    this.#organizationId = organizationId;
    this.#directory = directory;
    this.#now = now;
    const resolved = stacks.map(resolveStack);
    this.#permissions = new Permissions(resolved);
    this.#usage = new UsageTally(this.#permissions.placed);
    this.#keys = new AccessKeys(now, newToken);
    for (const account of new Set(stacks.map((stack) => stack.account))) this.#keys.addAdministrator(account);
    const policies = readManagedPolicies(resolved);
    for (const { credentials, principal, policies: names } of people) {
      const statements = names.flatMap((name) => {
        const found = policies.get(name);
        if (!found) throw new PolicyNotDeclaredError(name);
        return found;
      });
      this.#keys.add(credentials, { principal, isAdministrator: false, statements });
    }
  }

  authenticate(call: AwsCall): Principal {
    return this.#keys.identify(call).principal;
  }

  authorize(call: AwsCall, principal: Principal): void {
    const identity = this.#keys.identify(call);
    const { service, operation, input, region } = call;
    // An administrator may also do what no role of ours ever asks for, and what the table therefore does not list.
    if (identity.isAdministrator && !isListed(service, operation)) return;
    const checks = checksOf(service, { operation, input, region, principal, directory: this.#directory });
    this.#require(
      service,
      principal.arn,
      checks.map((check) => this.#evaluateFor(identity, principal, check, region)),
    );
  }

  assumeRole(call: AwsCall, principal: Principal): AssumedRole {
    const role = this.#roleOf(String(call.input["RoleArn"]));
    const session = openSession(call.input, role, principal, call.region, this.#now());
    return { credentials: this.#keys.issueSession(session), principal: session.principal };
  }

  functionCredentials(roleArn: string, functionName: string, region: string): Credentials {
    const role = this.#roleOf(roleArn);
    this.authorizeService({
      service: "lambda.amazonaws.com",
      action: "sts:AssumeRole",
      resource: roleArn,
      region,
      sourceArn: `arn:${partitionOf(region)}:lambda:${region}:${role.account}:function:${functionName}`,
      sourceAccount: role.account,
    });
    return this.#keys.issue({ principal: roleSession(role, functionName, region), isAdministrator: false });
  }

  authorizeService({ action, resource, region, roleArn, ...source }: ServiceRequest): void {
    const [prefix = ""] = action.split(":", 1);
    const check = { action, resource, keys: {} };
    if (roleArn === undefined) {
      const request = {
        ...this.#request(source, check, region, source.sourceAccount),
        caller: { kind: "service", service: source.service },
      } as const;
      const policies = { identity: [], resource: this.#permissions.ofResource(resource) };
      this.#require(prefix, source.service, [evaluate(request, policies)]);
      return;
    }
    this.authorizeService({ ...source, action: "sts:AssumeRole", resource: roleArn, region });
    const principal = roleSession(this.#roleOf(roleArn), source.service, region);
    this.#require(prefix, principal.arn, [
      this.#evaluateFor({ principal, isAdministrator: false }, principal, check, region),
    ]);
  }

  usage(): readonly StatementUsage[] {
    return this.#usage.report();
  }

  #roleOf(roleArn: string): Role {
    const role = this.#permissions.role(roleArn);
    if (!role) throw new RoleNotDeclaredError(roleArn);
    return role;
  }

  #evaluateFor(identity: Identity, principal: Principal, check: Check, region: string): Evaluation {
    const arn = principal.roleArn ?? principal.arn;
    const request = {
      ...this.#request(principal, check, region, principal.account),
      caller: { kind: "identity", account: principal.account, arn },
    } as const;
    return evaluate(request, {
      identity: identity.isAdministrator
        ? this.#permissions.ofAdministrator()
        : (identity.statements ?? this.#permissions.ofRole(arn, check.action)),
      ...(identity.sessionPolicy && { session: identity.sessionPolicy }),
      resource: this.#permissions.ofResource(check.resource),
    });
  }

  #request(requester: Principal | ServiceSource, check: Check, region: string, callerAccount: string) {
    const { action, resource, keys } = check;
    const resourceAccount = accountOfArn(resource) ?? this.#directory.find(resource)?.account ?? callerAccount;
    const tags = () => this.#directory.find(resource)?.tags ?? {};
    const organizationId = this.#organizationId;
    const context = contextOf({ requester, organizationId, region, action, resourceAccount, tags, keys });
    return { action, resource, resourceAccount, context };
  }

  /** Counts the statements that decided, and refuses the call unless every check was allowed. */
  #require(service: string, who: string, evaluations: readonly Evaluation[]): void {
    this.#usage.record(evaluations);
    for (const { request, decision } of evaluations)
      if (!decision.allowed) throw accessDenied(service, who, request, decision);
  }
}
