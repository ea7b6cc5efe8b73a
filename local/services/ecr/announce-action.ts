import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import type { Image } from "./images.ts";

/** Tells that an image was pushed or deleted, under one of its tags if it has any. */
export const announceAction = (
  world: World,
  { account, region }: Place,
  action: "PUSH" | "DELETE",
  { repository, digest }: Image,
  tag: string | undefined,
): void =>
  world.emit({
    account,
    region,
    source: "aws.ecr",
    detailType: "ECR Image Action",
    resources: [],
    detail: {
      result: "SUCCESS",
      "repository-name": repository,
      "image-digest": digest,
      "action-type": action,
      ...(tag !== undefined && { "image-tag": tag }),
    },
  });
