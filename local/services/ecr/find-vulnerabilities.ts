import {
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsResponse,
  type ImageScanFinding,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { AwsFaultError } from "../../aws/fault.ts";
import { describeFinding } from "../inspector2/describe-finding.ts";
import { findingsOfImage } from "../inspector2/findings.ts";
import { coverageOf } from "../inspector2/scan-images.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import type { Advisory } from "./advisories.ts";
import { findImage, type Image } from "./images.ts";
import { scanningOf } from "./registry.ts";
import { repositoryNamed } from "./repositories.ts";
import { countBySeverity, startScan } from "./scan.ts";

/** Source: ECR User Guide, "Scan images for OS vulnerabilities": one manual basic scan of an image a day. */
const scanQuotaMs = 24 * 60 * 60 * 1000;

export const registerFindings = (aws: Operations, world: World): void => {
  aws.on(StartImageScanCommand, ({ repositoryName, imageId }, place) => {
    const repository = repositoryNamed(world, place, repositoryName);
    const image = findImage(world, place, repository.name, imageId);
    // Images that Inspector scans are scanned when Inspector sees fit.
    if (scanningOf(world, place, repository).scanner === "enhanced")
      throw new AwsFaultError("ValidationException", "This feature is disabled");
    if (image.scan && world.clock.now() - image.scan.startedAt < scanQuotaMs)
      throw new AwsFaultError(
        "LimitExceededException",
        "The scan quota per image has been exceeded. Wait and try again.",
      );
    startScan(world, place, image);
    return {
      registryId: place.account,
      repositoryName: repository.name,
      imageId: { imageDigest: image.digest },
      imageScanStatus: { status: "IN_PROGRESS" as const },
    };
  });

  aws.on(DescribeImageScanFindingsCommand, ({ repositoryName, imageId, maxResults = 100, nextToken }, place) => {
    const repository = repositoryNamed(world, place, repositoryName);
    const image = findImage(world, place, repository.name, imageId);
    const isEnhanced = scanningOf(world, place, repository).scanner === "enhanced";
    const told = (isEnhanced ? enhancedScan : basicScan)(world, place, image, { maxResults, nextToken });
    if (!told)
      throw new AwsFaultError(
        "ScanNotFoundException",
        `Image scan does not exist for the image with '{imageDigest:'${image.digest}'}' in the repository with name '${repository.name}' in the registry with id '${place.account}'`,
      );
    return {
      registryId: place.account,
      repositoryName: repository.name,
      imageId: { imageDigest: image.digest },
      ...told,
    };
  });
};

interface PageRequest {
  readonly maxResults: number;
  readonly nextToken: string | undefined;
}

/** @returns null where the image was never scanned */
type TellScan = (
  world: World,
  place: Place,
  image: Image,
  page: PageRequest,
) => Pick<DescribeImageScanFindingsResponse, "imageScanStatus" | "imageScanFindings" | "nextToken"> | null;

const basicScan: TellScan = (_world, _place, { scan }, { maxResults, nextToken }) => {
  if (!scan) return null;
  const { items, next } = pageOf(scan.findings, maxResults, nextToken, "InvalidParameterException");
  return {
    imageScanStatus: { status: scan.status },
    ...(scan.completedAt && {
      imageScanFindings: {
        imageScanCompletedAt: new Date(scan.completedAt),
        vulnerabilitySourceUpdatedAt: new Date(scan.completedAt),
        findingSeverityCounts: countBySeverity(scan.findings),
        findings: items.map(describe),
      },
    }),
    nextToken: next,
  };
};

/** What Inspector found, as ECR passes it on. */
const enhancedScan: TellScan = (world, place, image, { maxResults, nextToken }) => {
  const status = coverageOf(world, place, image);
  if (!status) return null;
  const active = findingsOfImage(world, place, image).filter((finding) => finding.status === "ACTIVE");
  const { items, next } = pageOf(active, maxResults, nextToken, "InvalidParameterException");
  const observed = active.map(({ updatedAt }) => updatedAt);
  return {
    imageScanStatus: { status },
    ...(status === "ACTIVE" && {
      imageScanFindings: {
        ...(observed.length > 0 && { imageScanCompletedAt: new Date(Math.max(...observed)) }),
        findingSeverityCounts: countBySeverity(active.map(({ advisory }) => advisory)),
        enhancedFindings: items.map((finding) => describeFinding(place, finding)),
      },
    }),
    nextToken: next,
  };
};

const describe = ({ name, description, severity, packageName, packageVersion }: Advisory): ImageScanFinding => ({
  name,
  description,
  uri: `https://cve.mitre.org/cgi-bin/cvename.cgi?name=${name}`,
  severity,
  attributes: [
    { key: "package_version", value: packageVersion },
    { key: "package_name", value: packageName },
  ],
});
