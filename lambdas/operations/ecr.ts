import type { Operation, WriteOperation } from "../core/operation.ts";
import { type Gone, gone, IncompleteAnswerError, readOr } from "./answers.ts";

const sdk = () => import("./sdk/ecr.ts");

const anyRepository = "arn:{partition}:ecr:*:{account}:repository/*";

export interface RepositoryScanning {
  readonly scanOnPush: boolean;
  /** How often images are scanned in effect, with the registry's own rules taken in: `MANUAL` is not by itself. */
  readonly frequency: string;
}

/** How one repository of the caller's own registry is scanned, by its own setting and by the registry's. */
export const getRepositoryScanning: Operation<{ readonly repositoryName: string }, RepositoryScanning | Gone> = {
  actions: ["ecr:BatchGetRepositoryScanningConfiguration"],
  resource: anyRepository,
  run: async (client, { repositoryName }) => {
    const { BatchGetRepositoryScanningConfigurationCommand, ECRClient } = await sdk();
    return readOr(
      async () => {
        const { scanningConfigurations: [configuration] = [], failures: [failure] = [] } = await client(ECRClient).send(
          new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repositoryName] }),
        );
        if (failure?.failureCode === "REPOSITORY_NOT_FOUND") return gone;
        const { scanOnPush, scanFrequency } = configuration ?? {};
        if (scanOnPush === undefined || scanFrequency === undefined)
          throw new IncompleteAnswerError(
            "ecr:BatchGetRepositoryScanningConfiguration",
            "the scanning configuration",
            repositoryName,
          );
        return { scanOnPush, frequency: scanFrequency };
      },
      { RepositoryNotFoundException: gone },
    );
  },
};

export interface ImageScanningInput {
  readonly registryId: string;
  readonly repositoryName: string;
  readonly imageScanningConfiguration: { readonly scanOnPush: boolean };
}

export const putImageScanningConfiguration: WriteOperation<ImageScanningInput, void> = {
  actions: ["ecr:PutImageScanningConfiguration"],
  resource: anyRepository,
  protect: "name",
  run: async (client, input) => {
    const { ECRClient, PutImageScanningConfigurationCommand } = await sdk();
    await client(ECRClient).send(new PutImageScanningConfigurationCommand(input));
  },
};
