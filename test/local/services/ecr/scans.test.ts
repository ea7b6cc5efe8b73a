import {
  CreateRepositoryCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  PutImageCommand,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { describe, expect, test } from "vitest";
import { application, layers, manifestOf } from "../../../../local/estate/images.ts";
import { minutes, start } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const vulnerable = manifestOf([layers.debianOld, layers.javaRuntime, layers.log4jOld, application("reports", "2")]);

const setUp = async (scanOnPush: boolean) => {
  const account = estateAccount();
  const ecr = account.client(ECRClient);
  const repositoryName = "shop/reports";
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageScanningConfiguration: { scanOnPush } }));
  const push = (imageManifest: string, imageTag?: string) =>
    ecr.send(new PutImageCommand({ repositoryName, imageManifest, ...(imageTag && { imageTag }) }));
  const findings = (imageTag: string) =>
    ecr.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag } }));
  const scans = () => account.events.filter((event) => event["detail-type"] === "ECR Image Scan");
  return { ...account, ecr, repositoryName, push, findings, scans };
};

test("push → scan → event: what is known of the layers is found, counted and announced", async () => {
  const { push, findings, scans, events, pass, repositoryName } = await setUp(true);
  const { image } = await push(vulnerable, "2.0");
  const imageDigest = image?.imageId?.imageDigest;
  expect(events.at(-1)).toMatchObject({
    "detail-type": "ECR Image Action",
    resources: [],
    detail: { "action-type": "PUSH", "image-tag": "2.0", "image-digest": imageDigest, result: "SUCCESS" },
  });
  expect((await findings("2.0")).imageScanStatus?.status).toBe("IN_PROGRESS");
  expect(scans()).toEqual([]);

  await pass(minutes);
  const counts = { CRITICAL: 3, HIGH: 1, MEDIUM: 2 };
  expect(scans()).toMatchObject([
    {
      source: "aws.ecr",
      resources: ["arn:aws:ecr:eu-west-1:444455556666:repository/shop/reports"],
      detail: {
        "scan-status": "COMPLETE",
        "repository-name": repositoryName,
        "finding-severity-counts": counts,
        "image-digest": imageDigest,
        "image-tags": ["2.0"],
      },
    },
  ]);
  const { imageScanFindings } = await findings("2.0");
  expect(imageScanFindings?.findingSeverityCounts).toEqual(counts);
  expect(imageScanFindings?.findings).toContainEqual(
    expect.objectContaining({
      name: "CVE-2021-44228",
      severity: "CRITICAL",
      attributes: expect.arrayContaining([{ key: "package_version", value: "2.14.1" }]),
    }),
  );
});

test("a clean image is announced without counts", async () => {
  const { push, scans, pass } = await setUp(true);
  await push(manifestOf([layers.nodeRuntime, application("reports", "3")]), "3.0");
  await pass(minutes);
  expect(scans()[0]?.detail).toMatchObject({ "scan-status": "COMPLETE", "finding-severity-counts": {} });
});

test("without scan on push nothing is scanned until someone asks, and then not again that day", async () => {
  const { ecr, push, findings, scans, pass, repositoryName } = await setUp(false);
  await push(vulnerable, "2.0");
  await pass(5 * minutes);
  expect(scans()).toEqual([]);
  await expect(findings("2.0")).rejects.toMatchObject({ name: "ScanNotFoundException" });
  const scan = () => ecr.send(new StartImageScanCommand({ repositoryName, imageId: { imageTag: "2.0" } }));
  expect((await scan()).imageScanStatus?.status).toBe("IN_PROGRESS");
  await pass(minutes);
  expect(scans()).toHaveLength(1);
  await expect(scan()).rejects.toMatchObject({ name: "LimitExceededException" });
});

test("findings come a page at a time", async () => {
  const { ecr, push, pass, repositoryName } = await setUp(true);
  await push(vulnerable, "2.0");
  await pass(minutes);
  const page = (nextToken?: string) =>
    ecr.send(
      new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag: "2.0" }, maxResults: 4, nextToken }),
    );
  const first = await page();
  const second = await page(first.nextToken);
  expect(first.imageScanFindings?.findings).toHaveLength(4);
  expect(second.imageScanFindings?.findings).toHaveLength(2);
  expect(second.nextToken).toBeUndefined();
});

describe("pushing", () => {
  test("a tag moves to the new image", async () => {
    const { ecr, push, repositoryName } = await setUp(true);
    await push(vulnerable, "latest");
    await push(manifestOf([layers.goBinary]), "latest");
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    expect(imageDetails?.map(({ imageTags }) => imageTags)).toEqual([undefined, ["latest"]]);
    expect(imageDetails?.[1]).toMatchObject({
      imagePushedAt: new Date(start),
      imageSizeInBytes: 14 * 1_048_576 + 4096,
    });
    const { imageDetails: untagged } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, filter: { tagStatus: "UNTAGGED" } }),
    );
    expect(untagged).toHaveLength(1);
  });

  test("the same image under the same tag, a taken immutable tag and what is no manifest are refused", async () => {
    const { ecr, push } = await setUp(true);
    await push(vulnerable, "2.0");
    await expect(push(vulnerable, "2.0")).rejects.toMatchObject({ name: "ImageAlreadyExistsException" });
    await expect(push("{}", "2.1")).rejects.toMatchObject({ name: "InvalidParameterException" });
    const immutable = new PutImageCommand({
      repositoryName: "shop/storefront",
      imageTag: "4.18.2",
      imageManifest: vulnerable,
    });
    await expect(ecr.send(immutable)).rejects.toMatchObject({ name: "ImageTagAlreadyExistsException" });
  });

  test("an unknown image is an error", async () => {
    const { ecr, findings, repositoryName } = await setUp(true);
    await expect(findings("9.9")).rejects.toMatchObject({ name: "ImageNotFoundException" });
    await expect(
      ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "9.9" }] })),
    ).rejects.toMatchObject({ name: "ImageNotFoundException" });
  });
});
