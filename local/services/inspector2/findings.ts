import type { Collection } from "../../state/collection.ts";
import type { Advisory } from "../ecr/advisories.ts";
import { arnIn, type Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";

/** One vulnerability of one image. Times are milliseconds since the epoch. */
export interface ImageFinding {
  /** The last part of its ARN. */
  readonly id: string;
  readonly repository: string;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: number;
  readonly advisory: Advisory;
  readonly status: "ACTIVE" | "SUPPRESSED" | "CLOSED";
  readonly firstObservedAt: number;
  readonly updatedAt: number;
}

/** By their id. */
export const findingsOf = (world: Pick<World, "store">, place: Place): Collection<ImageFinding> =>
  tableOf(world, place, "inspector2/findings");

export const findingArn = (place: Place, { id }: Pick<ImageFinding, "id">): string =>
  arnIn(place, "inspector2", `finding/${id}`);

export const imageArn = (place: Place, { repository, digest }: Pick<ImageFinding, "repository" | "digest">): string =>
  arnIn(place, "ecr", `repository/${repository}/${digest}`);

/** Those of one image, closed ones among them. */
export const findingsOfImage = (
  world: Pick<World, "store">,
  place: Place,
  image: Pick<ImageFinding, "repository" | "digest">,
): readonly ImageFinding[] =>
  [...findingsOf(world, place).entries()]
    .map(([, finding]) => finding)
    .filter(({ repository, digest }) => repository === image.repository && digest === image.digest);

/** Inspector knows fewer names of severities than ECR. */
export const severityOf = ({ severity }: Advisory) => (severity === "UNDEFINED" ? "UNTRIAGED" : severity);
