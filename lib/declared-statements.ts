import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Config } from "../lambdas/core/config.ts";
import type { Operation, Operations, WriteOperation, WriteOperations } from "../lambdas/core/operation.ts";
import { ownPrefix, ownTag } from "../lambdas/core/own-resource.ts";

/** A write says that its resources are told apart by name, but its resource does not end in one. */
export class UnprotectableWriteError extends Error {
  override readonly name = "UnprotectableWriteError";
  constructor(resource: string) {
    super(`a write on ${resource} cannot be denied by name: let the resource end in "*", or protect it by tag`);
  }
}

type Declared = Pick<Operation<never, unknown>, "actions">;

const actionsOf = (operations: readonly Declared[]): string[] =>
  [...new Set(operations.flatMap(({ actions }) => actions))].sort();

const resourceIn = ({ partition }: Config, account: string, resource: string): string =>
  resource.replaceAll("{partition}", partition).replaceAll("{account}", account);

/** What declared operations need in an account: one statement for those on the same resources. */
export const allowDeclared = (operations: Operations, config: Config, account: string): readonly PolicyStatement[] =>
  [...Map.groupBy(Object.values(operations), ({ resource }) => [resource].flat().join(" "))].map(
    ([resources, group]) =>
      new PolicyStatement({
        actions: actionsOf(group),
        resources: resources.split(" ").map((resource) => resourceIn(config, account, resource)),
      }),
  );

/**
 * Forbids the same writes on what the deployment itself consists of, whatever else allows them.
 * @throws {UnprotectableWriteError}
 */
export const denyOnOwn = (writes: WriteOperations, config: Config, account: string): readonly PolicyStatement[] =>
  [...Map.groupBy(Object.values(writes), ({ protect, resource }) => `${protect} ${resource}`).values()].flatMap(
    ([write, ...others]) => (write ? [denyWrites([write, ...others], write, config, account)] : []),
  );

const denyWrites = (
  writes: readonly Declared[],
  { protect, resource }: Pick<WriteOperation<never, unknown>, "protect" | "resource">,
  config: Config,
  account: string,
): PolicyStatement => {
  const pattern = resourceIn(config, account, resource);
  const deny = { effect: Effect.DENY, actions: actionsOf(writes) };
  switch (protect) {
    case "name":
      if (!pattern.endsWith("*")) throw new UnprotectableWriteError(resource);
      return new PolicyStatement({ ...deny, resources: [`${pattern.slice(0, -1)}${ownPrefix(config.deployment)}*`] });
    case "tag":
      return new PolicyStatement({
        ...deny,
        resources: [pattern],
        conditions: { StringEquals: { [`aws:ResourceTag/${ownTag}`]: config.deployment } },
      });
  }
};
