import {
  BatchGetRepositoryScanningConfigurationCommand,
  ECRClient,
  PutImageScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { getRepositoryScanning, putImageScanningConfiguration } from "../../lambdas/operations/ecr.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-01-05T09:00:00.000Z");

const ecr = mockClient(ECRClient);
beforeEach(() => ecr.reset());

const repositoryName = "shop/checkout";
const read = () => getRepositoryScanning.run(clientOf, { repositoryName }, now);

describe("getRepositoryScanning", () => {
  it("gives the setting and the frequency in effect", async () => {
    ecr.on(BatchGetRepositoryScanningConfigurationCommand, { repositoryNames: [repositoryName] }).resolves({
      scanningConfigurations: [{ repositoryName, scanOnPush: false, scanFrequency: "CONTINUOUS_SCAN" }],
      failures: [],
    });
    expect(await read()).toEqual({ scanOnPush: false, frequency: "CONTINUOUS_SCAN" });
  });

  it("says that a repository is gone, in either way that ECR tells it", async () => {
    ecr
      .on(BatchGetRepositoryScanningConfigurationCommand)
      .resolvesOnce({
        scanningConfigurations: [],
        failures: [{ repositoryName, failureCode: "REPOSITORY_NOT_FOUND" }],
      })
      .rejects(awsError("RepositoryNotFoundException"));
    expect(await read()).toBe("gone");
    expect(await read()).toBe("gone");
  });

  it.each([
    { scanningConfigurations: [], failures: [] },
    { scanningConfigurations: [{ repositoryName, scanOnPush: false }] },
    { scanningConfigurations: [{ repositoryName, scanFrequency: "MANUAL" as const }] },
  ])("refuses an answer without the facts: %o", async (answer) => {
    ecr.on(BatchGetRepositoryScanningConfigurationCommand).resolves(answer);
    await expect(read()).rejects.toThrow(/without the scanning configuration of shop\/checkout/);
  });

  it.each(["AccessDeniedException", "ThrottlingException", "ServerException"])(
    "does not take %s for an answer",
    async (name) => {
      ecr.on(BatchGetRepositoryScanningConfigurationCommand).rejects(awsError(name));
      await expect(read()).rejects.toThrow(name);
    },
  );
});

describe("putImageScanningConfiguration", () => {
  it("sets scan on push of one repository", async () => {
    ecr.on(PutImageScanningConfigurationCommand).resolves({});
    const input = { registryId: "444455556666", repositoryName, imageScanningConfiguration: { scanOnPush: true } };
    await putImageScanningConfiguration.run(clientOf, input, now);
    expect(ecr.calls().map(({ args }) => args[0].input)).toEqual([input]);
  });
});
