import { createHash } from "node:crypto";
import { DescribeImagesCommand, type ImageDetail, PutImageCommand } from "@aws-sdk/client-ecr";
import { AwsFaultError } from "../../aws/fault.ts";
import { watchImage } from "../inspector2/scan-images.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { announceAction } from "./announce-action.ts";
import { findImage, type Image, imagesIn, putImage, readManifest } from "./images.ts";
import { scanningOf } from "./registry.ts";
import { type Repository, repositoryNamed } from "./repositories.ts";
import { countBySeverity, startScan } from "./scan.ts";

export const registerImages = (aws: Operations, world: World): void => {
  aws.on(PutImageCommand, ({ repositoryName, imageManifest: manifest, imageTag }, place) => {
    const repository = repositoryNamed(world, place, repositoryName);
    readManifest(manifest);
    const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
    const present = imagesIn(world, place, repository.name);
    const same = present.find((image) => image.digest === digest);
    const tagged = present.find(({ tags }) => imageTag !== undefined && tags.includes(imageTag));
    if (same && (imageTag === undefined || tagged === same))
      throw new AwsFaultError(
        "ImageAlreadyExistsException",
        `Image with digest '${digest}' and tag '${imageTag ?? "null"}' already exists in the repository with name '${repository.name}' in registry with id '${place.account}'`,
      );
    if (tagged && repository.tagMutability === "IMMUTABLE")
      throw new AwsFaultError(
        "ImageTagAlreadyExistsException",
        `The image tag '${imageTag}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`,
      );

    // A tag is at one image only: it moves.
    if (tagged) putImage(world, place, { ...tagged, tags: tagged.tags.filter((tag) => tag !== imageTag) });
    const image: Image = {
      repository: repository.name,
      digest,
      manifest,
      pushedAt: world.clock.now(),
      scan: null,
      ...same,
      tags: [...(same?.tags ?? []), ...(imageTag === undefined ? [] : [imageTag])],
    };
    putImage(world, place, image);
    announceAction(world, place, "PUSH", image, imageTag);
    if (!same) scanPushed(world, place, repository, image);
    return {
      image: {
        registryId: place.account,
        repositoryName: repository.name,
        imageId: { imageDigest: digest, ...(imageTag !== undefined && { imageTag }) },
        imageManifest: manifest,
      },
    };
  });

  aws.on(DescribeImagesCommand, ({ repositoryName, imageIds, maxResults = 100, nextToken, filter }, place) => {
    const { name } = repositoryNamed(world, place, repositoryName);
    const chosen = imageIds?.length
      ? imageIds.map((id) => findImage(world, place, name, id))
      : imagesIn(world, place, name);
    const wanted = chosen.filter(({ tags }) => {
      if (filter?.tagStatus === "TAGGED") return tags.length > 0;
      return filter?.tagStatus === "UNTAGGED" ? tags.length === 0 : true;
    });
    const { items, next } = pageOf(wanted, maxResults, nextToken, "InvalidParameterException");
    return { imageDetails: items.map((image) => describe(place, image)), nextToken: next };
  });
};

const scanPushed = (world: World, place: Place, repository: Repository, image: Image): void => {
  const { scanner, frequency } = scanningOf(world, place, repository);
  if (frequency === "MANUAL") return;
  if (scanner === "enhanced") watchImage(world, place, image);
  else startScan(world, place, image);
};

const describe = (place: Place, { repository, digest, tags, manifest, pushedAt, scan }: Image): ImageDetail => {
  const { config, layers } = readManifest(manifest);
  return {
    registryId: place.account,
    repositoryName: repository,
    imageDigest: digest,
    ...(tags.length > 0 && { imageTags: [...tags] }),
    imageSizeInBytes: layers.reduce((sum, { size }) => sum + size, config.size),
    imagePushedAt: new Date(pushedAt),
    imageManifestMediaType: "application/vnd.oci.image.manifest.v1+json",
    // For images that Inspector scans, ECR tells here neither status nor counts.
    ...(scan && { imageScanStatus: { status: scan.status } }),
    ...(scan?.completedAt && {
      imageScanFindingsSummary: {
        imageScanCompletedAt: new Date(scan.completedAt),
        vulnerabilitySourceUpdatedAt: new Date(scan.completedAt),
        findingSeverityCounts: countBySeverity(scan.findings),
      },
    }),
  };
};
