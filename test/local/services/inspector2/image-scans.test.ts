import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  PutImageCommand,
  PutRegistryScanningConfigurationCommand,
  paginateDescribeImageScanFindings,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import {
  type FilterCriteria,
  Inspector2Client,
  ListCoverageCommand,
  ListFindingsCommand,
  paginateListFindings,
} from "@aws-sdk/client-inspector2";
import { expect, test } from "vitest";
import { parseEvent } from "../../../../lambdas/sources/index.ts";
import { application, layers, manifestOf } from "../../../../local/estate/images.ts";
import { imagesOf, putImage } from "../../../../local/services/ecr/images.ts";
import { findingsOf } from "../../../../local/services/inspector2/findings.ts";
import { detailOf, here, minutes, start } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const repositoryName = "shop/reports";
const vulnerable = manifestOf([layers.debianOld, layers.javaRuntime, layers.log4jOld, application("reports", "2")]);

/** A registry whose reports are scanned by Inspector, and one vulnerable image in it. */
const setUp = async () => {
  const account = estateAccount();
  const ecr = account.client(ECRClient);
  const inspector = account.client(Inspector2Client);
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await ecr.send(
    new PutRegistryScanningConfigurationCommand({
      scanType: "ENHANCED",
      rules: [
        {
          scanFrequency: "CONTINUOUS_SCAN",
          repositoryFilters: [{ filter: "*/reports", filterType: "WILDCARD" }],
        },
      ],
    }),
  );
  const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageManifest: vulnerable, imageTag: "2.0" }));
  const imageDigest = image?.imageId?.imageDigest ?? "";
  const list = async (filterCriteria: FilterCriteria) =>
    (await inspector.send(new ListFindingsCommand({ filterCriteria }))).findings ?? [];
  const told = (kind: string) => account.events.filter((event) => event["detail-type"] === kind);
  const scan = () => ecr.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest } }));
  return { ...account, ecr, inspector, imageDigest, list, told, scan };
};

const equals = (value: string) => [{ comparison: "EQUALS" as const, value }];

test("push → scan → an event for each finding and one for the scan, all about one image", async () => {
  const { events, told, scan, pass, imageDigest } = await setUp();
  expect((await scan()).imageScanStatus?.status).toBe("PENDING");
  await pass(2 * minutes);
  expect(told("Inspector2 Scan")).toMatchObject([
    {
      detail: {
        "scan-status": "INITIAL_SCAN_COMPLETE",
        "repository-name": "arn:aws:ecr:eu-west-1:444455556666:repository/shop/reports",
        "finding-severity-counts": { CRITICAL: 3, HIGH: 1, MEDIUM: 2, TOTAL: 6 },
        "image-digest": imageDigest,
        "image-tags": ["2.0"],
      },
    },
  ]);
  expect(told("Inspector2 Finding")).toHaveLength(6);
  expect(told("ECR Image Scan")).toEqual([]);
  const subjects = events
    .filter(({ source }) => source === "aws.inspector2")
    .flatMap((event) => parseEvent(JSON.stringify(event)).findings.map(({ subject }) => subject.id));
  expect(new Set(subjects)).toEqual(new Set([`shop/reports@${imageDigest}`]));
});

test("ECR passes on what Inspector found, a page at a time, with fixes and exploits", async () => {
  const { ecr, scan, pass, imageDigest } = await setUp();
  await pass(2 * minutes);
  expect((await scan()).imageScanStatus?.status).toBe("ACTIVE");
  const pages = paginateDescribeImageScanFindings(
    { client: ecr, pageSize: 4 },
    { repositoryName, imageId: { imageDigest } },
  );
  const found = [];
  for await (const { imageScanFindings } of pages) found.push(imageScanFindings?.enhancedFindings ?? []);
  expect(found.map((page) => page.length)).toEqual([4, 2]);
  expect(found.flat()).toContainEqual(
    expect.objectContaining({
      severity: "CRITICAL",
      fixAvailable: "YES",
      exploitAvailable: "YES",
      packageVulnerabilityDetails: expect.objectContaining({
        vulnerabilityId: "CVE-2021-44228",
        vulnerablePackages: [{ name: "log4j-core", version: "2.14.1", fixedInVersion: "2.15.0" }],
      }),
    }),
  );
});

test("findings are listed a page at a time, by what filters ask; another filter is not silently ignored", async () => {
  const { inspector, list, pass, imageDigest } = await setUp();
  await pass(2 * minutes);
  const mine = { ecrImageHash: equals(imageDigest), ecrImageRepositoryName: equals(repositoryName) };
  expect(await list(mine)).toHaveLength(6);
  expect(await list({ ...mine, severity: [...equals("CRITICAL"), ...equals("HIGH")] })).toHaveLength(4);
  expect(await list({ ...mine, findingStatus: equals("CLOSED") })).toEqual([]);
  expect(await list({ ecrImageRepositoryName: equals("shop/other") })).toEqual([]);
  const pages: number[] = [];
  for await (const { findings = [] } of paginateListFindings({ client: inspector, pageSize: 4 }, {}))
    pages.push(findings.length);
  expect(pages).toEqual([4, 2]);
  await expect(list({ title: equals("CVE-2021-44228") })).rejects.toMatchObject({ name: "NotImplemented" });
  await expect(list({ ecrImageHash: [{ comparison: "PREFIX", value: "sha256:" }] })).rejects.toMatchObject({
    name: "NotImplemented",
  });
});

test("a suppressed finding is listed, and not passed on by ECR", async () => {
  const { world, list, scan, pass } = await setUp();
  await pass(2 * minutes);
  const findings = findingsOf(world, here);
  const [first] = [...findings.entries()].map(([, finding]) => finding);
  if (!first) throw new Error("nothing was found");
  findings.put(first.id, { ...first, status: "SUPPRESSED" });
  expect(await list({ findingStatus: equals("SUPPRESSED") })).toHaveLength(1);
  expect((await scan()).imageScanFindings?.enhancedFindings).toHaveLength(5);
});

test("an image that is deleted has its findings closed, each with an event", async () => {
  const { ecr, list, told, scan, pass, imageDigest } = await setUp();
  await pass(2 * minutes);
  const gone = await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
  expect(gone).toMatchObject({ imageIds: [{ imageDigest, imageTag: "2.0" }], failures: [] });
  expect(await list({ findingStatus: equals("CLOSED") })).toHaveLength(6);
  const closed = told("Inspector2 Finding").filter((event) => detailOf(event)["status"] === "CLOSED");
  expect(closed).toHaveLength(6);
  await expect(scan()).rejects.toMatchObject({ name: "ImageNotFoundException" });
  const again = await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
  expect(again).toMatchObject({ imageIds: [], failures: [{ failureCode: "ImageNotFound" }] });
});

test("a tag that is deleted leaves the image to its other tags", async () => {
  const { ecr, imageDigest } = await setUp();
  await ecr.send(new PutImageCommand({ repositoryName, imageManifest: vulnerable, imageTag: "latest" }));
  const untag = (imageTag: string) =>
    ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
  expect((await untag("2.0")).imageIds).toEqual([{ imageDigest, imageTag: "2.0" }]);
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  expect(imageDetails?.map(({ imageTags }) => imageTags)).toEqual([["latest"]]);
  await untag("latest");
  expect((await ecr.send(new DescribeImagesCommand({ repositoryName }))).imageDetails).toEqual([]);
});

test("what is there when Inspector is turned on is taken up, but for what is too old", async () => {
  const { ecr, inspector, told, pass } = await setUp();
  await pass(2 * minutes);
  const rules = [
    {
      scanFrequency: "CONTINUOUS_SCAN" as const,
      repositoryFilters: [{ filter: "*", filterType: "WILDCARD" as const }],
    },
  ];
  const turnOn = () => ecr.send(new PutRegistryScanningConfigurationCommand({ scanType: "ENHANCED", rules }));
  await turnOn();
  await pass(2 * minutes);
  const scans = told("Inspector2 Scan").length;
  expect(scans).toBe(9);
  // Turned on again, it begins nothing anew.
  await turnOn();
  await pass(2 * minutes);
  expect(told("Inspector2 Scan")).toHaveLength(scans);
  const { coveredResources = [] } = await inspector.send(new ListCoverageCommand({}));
  expect(coveredResources.map(({ scanStatus }) => scanStatus?.statusCode)).toEqual(
    Array.from({ length: 9 }, () => "ACTIVE"),
  );
});

test("an image that was pushed long ago is not scanned, and ECR says so", async () => {
  const account = estateAccount();
  const ecr = account.client(ECRClient);
  for (const [, image] of imagesOf(account.world, here).entries())
    putImage(account.world, here, { ...image, pushedAt: start - 15 * 24 * 60 * minutes });
  const repositoryFilters = [{ filter: "shop/legacy", filterType: "WILDCARD" as const }];
  await ecr.send(
    new PutRegistryScanningConfigurationCommand({
      scanType: "ENHANCED",
      rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters }],
    }),
  );
  const old = { repositoryName: "shop/legacy-reports", imageId: { imageTag: "5.4.0" } };
  const { imageScanStatus, imageScanFindings } = await ecr.send(new DescribeImageScanFindingsCommand(old));
  expect(imageScanStatus?.status).toBe("SCAN_ELIGIBILITY_EXPIRED");
  expect(imageScanFindings).toBeUndefined();
  // And what the rules leave out is scanned by nobody, whatever its repository says.
  const other = { repositoryName: "shop/search", imageId: { imageTag: "0.22.1" } };
  await expect(ecr.send(new DescribeImageScanFindingsCommand(other))).rejects.toMatchObject({
    name: "ScanNotFoundException",
  });
  await expect(ecr.send(new StartImageScanCommand(other))).rejects.toMatchObject({ name: "ValidationException" });
});
