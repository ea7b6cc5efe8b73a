import {
  BatchGetRepositoryScanningConfigurationCommand,
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  PutImageScanningConfigurationCommand,
  PutRegistryScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { platform } from "../../../../local/estate/accounts.ts";
import type { Aws, Scenario } from "../../scenario.ts";

const repositoryName = "platform/log-forwarder";

const read = async ({ client }: Aws) => {
  const ecr = client(ECRClient);
  const named = { repositoryNames: [repositoryName] };
  const { repositories: [repository] = [] } = await ecr.send(new DescribeRepositoriesCommand(named));
  const { scanningConfigurations: [scanning] = [] } = await ecr.send(
    new BatchGetRepositoryScanningConfigurationCommand(named),
  );
  return {
    arn: repository?.repositoryArn,
    tags: repository?.imageTagMutability,
    scanOnPush: repository?.imageScanningConfiguration?.scanOnPush,
    frequency: scanning?.scanFrequency,
  };
};

/** Somebody switches the scan off. */
export const scenario: Scenario = {
  place: platform,
  subject: repositoryName,
  within: 8,
  make: async ({ client }) => {
    await client(ECRClient).send(
      new CreateRepositoryCommand({
        repositoryName,
        imageScanningConfiguration: { scanOnPush: true },
        imageTagMutability: "IMMUTABLE",
      }),
    );
    return repositoryName;
  },
  drift: async ({ aws }) => {
    const imageScanningConfiguration = { scanOnPush: false };
    await aws
      .client(ECRClient)
      .send(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }));
  },
  behind: {
    "ecr:PutImageScanningConfiguration": {
      because: "moto's scan frequency follows the registry's rules only",
      does: async (aws) => {
        const { scanOnPush, frequency } = await read(aws);
        if ((frequency === "SCAN_ON_PUSH") === scanOnPush) return false;
        const filters = [{ filter: repositoryName, filterType: "WILDCARD" as const }];
        await aws.client(ECRClient).send(
          new PutRegistryScanningConfigurationCommand({
            scanType: "BASIC",
            rules: scanOnPush ? [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: filters }] : [],
          }),
        );
        return true;
      },
    },
  },
  state: read,
};
