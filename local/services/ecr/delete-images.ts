import { BatchDeleteImageCommand, type ImageFailure, type ImageIdentifier } from "@aws-sdk/client-ecr";
import { forgetImage } from "../inspector2/scan-images.ts";
import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { announceAction } from "./announce-action.ts";
import { imagesIn, imagesOf, isNamed, putImage } from "./images.ts";
import { repositoryNamed } from "./repositories.ts";

/** By its digest an image goes with all its tags; by a tag only the tag goes, and the image with its last one. */
export const registerDeletion = (aws: Operations, world: World): void =>
  aws.on(BatchDeleteImageCommand, ({ repositoryName, imageIds }, place) => {
    const { name } = repositoryNamed(world, place, repositoryName);
    const failures: ImageFailure[] = [];
    const deleted: ImageIdentifier[] = [];
    for (const imageId of imageIds) {
      const image = imagesIn(world, place, name).find((candidate) => isNamed(candidate, imageId));
      if (!image) {
        failures.push({ imageId, failureCode: "ImageNotFound", failureReason: "Requested image not found" });
        continue;
      }
      const { digest, tags } = image;
      const gone = imageId.imageDigest ? tags : tags.filter((tag) => tag === imageId.imageTag);
      deleted.push(...gone.map((imageTag) => ({ imageDigest: digest, imageTag })));
      if (gone.length < tags.length) {
        putImage(world, place, { ...image, tags: tags.filter((tag) => !gone.includes(tag)) });
        continue;
      }
      if (gone.length === 0) deleted.push({ imageDigest: digest });
      imagesOf(world, place).delete(`${name}@${digest}`);
      announceAction(world, place, "DELETE", image, tags[0]);
      forgetImage(world, place, image);
    }
    return { imageIds: deleted, failures };
  });
