import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import { arnIn, type Place } from "../place.ts";
import type { Tags } from "../tags.ts";
import { tableOf, type World } from "../world.ts";

export interface Repository {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly scanOnPush: boolean;
  readonly tagMutability: "MUTABLE" | "IMMUTABLE";
  readonly tags: Tags;
}

export const repositoriesOf = (world: Pick<World, "store">, place: Place): Collection<Repository> =>
  tableOf(world, place, "ecr/repositories");

/** @throws AwsFaultError for an unknown name */
export const repositoryNamed = (world: World, place: Place, name: string): Repository => {
  const repository = repositoriesOf(world, place).get(name);
  if (!repository)
    throw new AwsFaultError(
      "RepositoryNotFoundException",
      `The repository with name '${name}' does not exist in the registry with id '${place.account}'`,
    );
  return repository;
};

export const repositoryArn = (place: Place, name: string): string => arnIn(place, "ecr", `repository/${name}`);
