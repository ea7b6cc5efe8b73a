import type { ImageIdentifier } from "@aws-sdk/client-ecr";
import * as z from "zod";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";
import type { Advisory } from "./advisories.ts";

/** A basic scan of an image. Times are milliseconds since the epoch. */
export interface Scan {
  readonly status: "IN_PROGRESS" | "COMPLETE";
  readonly startedAt: number;
  readonly completedAt: number | null;
  readonly findings: readonly Advisory[];
}

export interface Image {
  readonly repository: string;
  /** `sha256:` and 64 digits, of the manifest. */
  readonly digest: string;
  readonly tags: readonly string[];
  readonly manifest: string;
  readonly pushedAt: number;
  readonly scan: Scan | null;
}

/** By `<repository>@<digest>`, as images are pulled. */
export const imagesOf = (world: Pick<World, "store">, place: Place): Collection<Image> =>
  tableOf(world, place, "ecr/images");

export const putImage = (world: Pick<World, "store">, place: Place, image: Image): void =>
  imagesOf(world, place).put(`${image.repository}@${image.digest}`, image);

export const imagesIn = (world: Pick<World, "store">, place: Place, repository: string): readonly Image[] =>
  [...imagesOf(world, place).entries()].map(([, image]) => image).filter((image) => image.repository === repository);

/** Does this identifier, by digest or else by tag, name the image? */
export const isNamed = ({ digest, tags }: Image, { imageDigest, imageTag }: ImageIdentifier): boolean =>
  imageDigest ? digest === imageDigest : tags.includes(imageTag ?? "");

/** @throws AwsFaultError where neither digest nor tag is an image of the repository */
export const findImage = (world: World, place: Place, repository: string, id: ImageIdentifier = {}): Image => {
  const found = imagesIn(world, place, repository).find((image) => isNamed(image, id));
  if (!found)
    throw new AwsFaultError(
      "ImageNotFoundException",
      `The image with imageId {imageDigest:'${id.imageDigest ?? "null"}', imageTag:'${id.imageTag ?? "null"}'} does not exist within the repository with name '${repository}' in the registry with id '${place.account}'`,
    );
  return found;
};

const part = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), size: z.int().nonnegative() });
const manifestSchema = z.object({ schemaVersion: z.literal(2), config: part, layers: z.array(part).min(1) });

/** An image manifest. Source: OCI Image Manifest Specification. @throws AwsFaultError for what is none */
export const readManifest = (text: string): z.infer<typeof manifestSchema> => {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new AwsFaultError(
        "InvalidParameterException",
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
        { cause: error },
      );
    throw error;
  }
};
