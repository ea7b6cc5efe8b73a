import {
  BatchGetRepositoryScanningConfigurationCommand,
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  type Repository as RepositoryDescription,
  type RepositoryScanningConfiguration,
  type RepositoryScanningConfigurationFailure,
} from "@aws-sdk/client-ecr";
import { AwsFaultError } from "../../aws/fault.ts";
import { recordChange } from "../config/record-change.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import { tagList } from "../tags.ts";
import type { World } from "../world.ts";
import { scanningOf } from "./registry.ts";
import { type Repository, repositoriesOf, repositoryArn, repositoryNamed } from "./repositories.ts";

export const registerRepositories = (aws: Operations, world: World): void => {
  const keep = (place: Place, repository: Repository): void => {
    repositoriesOf(world, place).put(repository.name, repository);
    recordChange(world, place, { type: "AWS::ECR::Repository", id: repository.name });
  };

  aws.on(DescribeRepositoriesCommand, ({ repositoryNames, maxResults = 100, nextToken }, place) => {
    const chosen = repositoryNames?.length
      ? repositoryNames.map((name) => repositoryNamed(world, place, name))
      : [...repositoriesOf(world, place).entries()].map(([, repository]) => repository);
    const { items, next } = pageOf(chosen, maxResults, nextToken, "InvalidParameterException");
    return { repositories: items.map((repository) => describe(place, repository)), nextToken: next };
  });

  aws.on(CreateRepositoryCommand, (input, place) => {
    const { repositoryName: name, imageScanningConfiguration, imageTagMutability, tags = [] } = input;
    if (repositoriesOf(world, place).get(name))
      throw new AwsFaultError(
        "RepositoryAlreadyExistsException",
        `The repository with name '${name}' already exists in the registry with id '${place.account}'`,
      );
    const repository: Repository = {
      name,
      createdAt: world.clock.now(),
      scanOnPush: imageScanningConfiguration?.scanOnPush ?? false,
      tagMutability: imageTagMutability === "IMMUTABLE" ? "IMMUTABLE" : "MUTABLE",
      tags: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
    };
    keep(place, repository);
    return { repository: describe(place, repository) };
  });

  aws.on(PutImageScanningConfigurationCommand, ({ repositoryName, imageScanningConfiguration }, place) => {
    const scanOnPush = imageScanningConfiguration?.scanOnPush ?? false;
    keep(place, { ...repositoryNamed(world, place, repositoryName), scanOnPush });
    return { registryId: place.account, repositoryName, imageScanningConfiguration: { scanOnPush } };
  });

  aws.on(BatchGetRepositoryScanningConfigurationCommand, ({ repositoryNames }, place) => {
    const repositories = repositoryNames.map((name) => ({ name, found: repositoriesOf(world, place).get(name) }));
    return {
      scanningConfigurations: repositories.flatMap(({ found }) =>
        found ? [describeScanning(world, place, found)] : [],
      ),
      failures: repositories.flatMap(({ name, found }) => (found ? [] : [notFound(place, name)])),
    };
  });

  aws.on(ListTagsForResourceCommand, ({ resourceArn }, place) => ({
    tags: tagList(repositoryNamed(world, place, /:repository\/(.+)$/.exec(resourceArn)?.[1] ?? resourceArn).tags),
  }));
};

const describeScanning = (world: World, place: Place, repository: Repository): RepositoryScanningConfiguration => {
  const { frequency, filters } = scanningOf(world, place, repository);
  return {
    repositoryArn: repositoryArn(place, repository.name),
    repositoryName: repository.name,
    scanOnPush: repository.scanOnPush,
    scanFrequency: frequency,
    appliedScanFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
  };
};

const notFound = ({ account }: Place, name: string): RepositoryScanningConfigurationFailure => ({
  repositoryName: name,
  failureCode: "REPOSITORY_NOT_FOUND",
  failureReason: `The repository with name '${name}' does not exist in the registry with id '${account}'`,
});

const describe = (place: Place, repository: Repository): RepositoryDescription => ({
  repositoryArn: repositoryArn(place, repository.name),
  registryId: place.account,
  repositoryName: repository.name,
  repositoryUri: `${place.account}.dkr.ecr.${place.region}.amazonaws.com/${repository.name}`,
  createdAt: new Date(repository.createdAt),
  imageTagMutability: repository.tagMutability,
  imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
  encryptionConfiguration: { encryptionType: "AES256" },
});
