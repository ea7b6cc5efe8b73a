import {
  BatchGetRepositoryScanningConfigurationCommand,
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetRegistryScanningConfigurationCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutRegistryScanningConfigurationCommand,
  paginateDescribeRepositories,
} from "@aws-sdk/client-ecr";
import { expect, test } from "vitest";
import { start, testAccount } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

test("a repository is created as asked, without scans unless asked", async () => {
  const ecr = testAccount().client(ECRClient);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "payments", tags: [{ Key: "team", Value: "shop" }] }));
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ["payments"] }));
  expect(repositories).toMatchObject([
    {
      repositoryName: "payments",
      repositoryArn: "arn:aws:ecr:eu-west-1:444455556666:repository/payments",
      registryId: "444455556666",
      createdAt: new Date(start),
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: false },
    },
  ]);
  const resourceArn = repositories?.[0]?.repositoryArn;
  const { tags } = await ecr.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual([{ Key: "team", Value: "shop" }]);
  await expect(ecr.send(new CreateRepositoryCommand({ repositoryName: "payments" }))).rejects.toMatchObject({
    name: "RepositoryAlreadyExistsException",
  });
});

test("scans on push are switched on and off", async () => {
  const ecr = testAccount().client(ECRClient);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "payments" }));
  for (const scanOnPush of [true, false]) {
    await ecr.send(
      new PutImageScanningConfigurationCommand({
        repositoryName: "payments",
        imageScanningConfiguration: { scanOnPush },
      }),
    );
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    expect(repositories?.[0]?.imageScanningConfiguration).toEqual({ scanOnPush });
  }
});

test("scanning configurations are told for several repositories, with those that are not there", async () => {
  const ecr = estateAccount().client(ECRClient);
  const repositoryNames = ["shop/payments", "shop/stock-import", "nothing"];
  const { scanningConfigurations, failures } = await ecr.send(
    new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames }),
  );
  expect(scanningConfigurations).toMatchObject([
    { repositoryName: "shop/payments", scanOnPush: true, scanFrequency: "SCAN_ON_PUSH" },
    { repositoryName: "shop/stock-import", scanOnPush: false, scanFrequency: "MANUAL" },
  ]);
  expect(failures).toMatchObject([{ repositoryName: "nothing", failureCode: "REPOSITORY_NOT_FOUND" }]);
});

test("an unknown repository is named in the error", async () => {
  const ecr = testAccount().client(ECRClient);
  const unknown = {
    name: "RepositoryNotFoundException",
    message: "The repository with name 'nothing' does not exist in the registry with id '444455556666'",
  };
  await expect(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ["nothing"] }))).rejects.toMatchObject(
    unknown,
  );
  await expect(
    ecr.send(new PutImageScanningConfigurationCommand({ repositoryName: "nothing", imageScanningConfiguration: {} })),
  ).rejects.toMatchObject(unknown);
});

test("repositories come a page at a time; a token of nobody is refused", async () => {
  const ecr = estateAccount().client(ECRClient);
  const pages: number[] = [];
  for await (const { repositories = [] } of paginateDescribeRepositories({ client: ecr, pageSize: 3 }, {}))
    pages.push(repositories.length);
  expect(pages).toEqual([3, 3, 2]);
  await expect(ecr.send(new DescribeRepositoriesCommand({ nextToken: "mine" }))).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});

test("rules of the registry scan what they name, whatever its repository says", async () => {
  const ecr = estateAccount().client(ECRClient);
  const read = async () => (await ecr.send(new GetRegistryScanningConfigurationCommand({}))).scanningConfiguration;
  expect(await read()).toEqual({ scanType: "BASIC", rules: [] });
  const rules = [
    {
      scanFrequency: "SCAN_ON_PUSH" as const,
      repositoryFilters: [{ filter: "stock", filterType: "WILDCARD" as const }],
    },
    { scanFrequency: "MANUAL" as const, repositoryFilters: [{ filter: "shop/pay*", filterType: "WILDCARD" as const }] },
  ];
  await ecr.send(new PutRegistryScanningConfigurationCommand({ scanType: "BASIC", rules }));
  expect(await read()).toEqual({ scanType: "BASIC", rules });
  const { scanningConfigurations } = await ecr.send(
    new BatchGetRepositoryScanningConfigurationCommand({
      repositoryNames: ["shop/stock-import", "shop/payments", "shop/search", "shop/recommendations"],
    }),
  );
  expect(scanningConfigurations?.map(({ scanFrequency }) => scanFrequency)).toEqual([
    "SCAN_ON_PUSH",
    "MANUAL",
    "SCAN_ON_PUSH",
    "MANUAL",
  ]);
});
