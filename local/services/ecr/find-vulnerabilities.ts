import { DescribeImageScanFindingsCommand, type ImageScanFinding, StartImageScanCommand } from "@aws-sdk/client-ecr";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { World } from "../world.ts";
import type { Advisory } from "./advisories.ts";
import { findImage } from "./images.ts";
import { repositoryNamed } from "./repositories.ts";
import { countBySeverity, startScan } from "./scan.ts";

/** Source: ECR User Guide, "Scan images for OS vulnerabilities": one manual basic scan of an image a day. */
const scanQuotaMs = 24 * 60 * 60 * 1000;

export const registerFindings = (aws: Operations, world: World): void => {
  aws.on(StartImageScanCommand, ({ repositoryName, imageId }, place) => {
    const repository = repositoryNamed(world, place, repositoryName);
    const image = findImage(world, place, repository.name, imageId);
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
    const { digest, scan } = findImage(world, place, repository.name, imageId);
    if (!scan)
      throw new AwsFaultError(
        "ScanNotFoundException",
        `Image scan does not exist for the image with '{imageDigest:'${digest}'}' in the repository with name '${repository.name}' in the registry with id '${place.account}'`,
      );
    const { items, next } = pageOf(scan.findings, maxResults, nextToken, "InvalidParameterException");
    return {
      registryId: place.account,
      repositoryName: repository.name,
      imageId: { imageDigest: digest },
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
  });
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
