import {
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageScanFindingsCommand,
  ECRClient,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import {
  describeImageScan,
  getRepositoryScanning,
  listRepositoryTags,
  putImageScanningConfiguration,
} from "../../lambdas/operations/ecr.ts";
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

describe("listRepositoryTags", () => {
  const repository = { partition: "aws", region: "eu-west-1", account: "444455556666", repositoryName };
  const resourceArn = "arn:aws:ecr:eu-west-1:444455556666:repository/shop/checkout";
  const list = () => listRepositoryTags.run(clientOf, repository, now);

  it("gives the tags of the repository with this ARN", async () => {
    ecr
      .on(ListTagsForResourceCommand, { resourceArn })
      .resolvesOnce({ tags: [{ Key: "team", Value: "shop" }] })
      .resolves({ tags: [] });
    expect(await list()).toEqual({ team: "shop" });
    expect(await list()).toEqual({});
  });

  it("says that a repository is gone", async () => {
    ecr.on(ListTagsForResourceCommand).rejects(awsError("RepositoryNotFoundException"));
    expect(await list()).toBe("gone");
  });

  it.each(["AccessDeniedException", "ThrottlingException", "InvalidParameterException"])(
    "does not take %s for an answer",
    async (name) => {
      ecr.on(ListTagsForResourceCommand).rejects(awsError(name));
      await expect(list()).rejects.toThrow(name);
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

describe("describeImageScan", () => {
  const imageDigest = `sha256:${"c7".repeat(32)}`;
  const scan = () => describeImageScan.run(clientOf, { repositoryName, imageDigest }, now);
  const completed = new Date("2026-01-05T08:00:00.000Z");
  const finding = (name: string, severity: "HIGH" | "UNDEFINED" = "HIGH") => ({
    name,
    severity,
    attributes: [
      { key: "package_version", value: "1.44.1" },
      { key: "package_name", value: "e2fsprogs" },
      { key: "CVSS2_SCORE", value: "4.6" },
    ],
  });

  it("reads every page of a basic scan, of the image by its digest", async () => {
    const page = (...findings: readonly ReturnType<typeof finding>[]) => ({
      imageScanStatus: { status: "COMPLETE" as const },
      imageScanFindings: {
        imageScanCompletedAt: completed,
        findingSeverityCounts: { HIGH: 1, UNDEFINED: 2, UNTRIAGED: 1 },
        findings: [...findings],
      },
    });
    ecr
      .on(DescribeImageScanFindingsCommand, { repositoryName, imageId: { imageDigest }, nextToken: undefined })
      .resolves({ ...page(finding("CVE-1")), nextToken: "more" })
      .on(DescribeImageScanFindingsCommand, { repositoryName, imageId: { imageDigest }, nextToken: "more" })
      .resolves(page(finding("CVE-2", "UNDEFINED")));
    const packages = [{ name: "e2fsprogs", version: "1.44.1" }];
    expect(await scan()).toEqual({
      scanner: "basic",
      status: "COMPLETE",
      completedAt: completed.toISOString(),
      counts: { high: 1, unknown: 3 },
      vulnerabilities: [
        { id: "CVE-1", severity: "high", fix: "unknown", exploitable: false, packages },
        { id: "CVE-2", severity: "unknown", fix: "unknown", exploitable: false, packages },
      ],
    });
  });

  it.each([
    { imageScanStatus: { status: "ACTIVE" as const }, imageScanFindings: { findings: [] } },
    { imageScanStatus: { status: "COMPLETE" as const }, imageScanFindings: { enhancedFindings: [] } },
    { imageScanStatus: { status: "PENDING" as const } },
    { imageScanStatus: { status: "SCAN_ELIGIBILITY_EXPIRED" as const }, nextToken: "more" },
  ])("leaves to Inspector what Inspector scans, after one page: %o", async (answer) => {
    ecr.on(DescribeImageScanFindingsCommand).resolves(answer);
    expect(await scan()).toEqual({
      scanner: "enhanced",
      status: answer.imageScanStatus.status,
      completedAt: null,
    });
    expect(ecr.calls()).toHaveLength(1);
  });

  it.each(["FAILED", "UNSUPPORTED_IMAGE", "IN_PROGRESS"] as const)("tells of %s as it is", async (status) => {
    ecr.on(DescribeImageScanFindingsCommand).resolves({ imageScanStatus: { status } });
    expect(await scan()).toMatchObject({ scanner: "basic", status, completedAt: null, vulnerabilities: [] });
  });

  it("tells an image or a repository that is gone from an image that was never scanned", async () => {
    for (const name of ["ImageNotFoundException", "RepositoryNotFoundException"]) {
      ecr.on(DescribeImageScanFindingsCommand).rejects(awsError(name));
      expect(await scan()).toBe("gone");
    }
    ecr.on(DescribeImageScanFindingsCommand).rejects(awsError("ScanNotFoundException"));
    expect(await scan()).toMatchObject({ scanner: "basic", status: "NOT_FOUND" });
  });

  it.each([{}, { imageScanStatus: { status: "COMPLETE" as const } }])(
    "concludes nothing from an answer without the facts: %o",
    async (answer) => {
      ecr.on(DescribeImageScanFindingsCommand).resolves(answer);
      await expect(scan()).rejects.toThrow(/without the (status of the scan|findings) of shop\/checkout@sha256:/);
    },
  );

  it.each(["AccessDeniedException", "ThrottlingException", "ServerException"])(
    "does not take %s for an answer",
    async (name) => {
      ecr.on(DescribeImageScanFindingsCommand).rejects(awsError(name));
      await expect(scan()).rejects.toThrow(name);
    },
  );
});
