import { scanningOf } from "../ecr/registry.ts";
import { type Repository, repositoriesOf } from "../ecr/repositories.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { compliant, type Judge, type Judgement, violates } from "./judge.ts";

const judgeRepository =
  (judge: (repository: Repository, world: World, place: Place) => Judgement): Judge =>
  (world, place, name) => {
    const repository = repositoriesOf(world, place).get(name);
    return repository ? judge(repository, world, place) : null;
  };

/** ECR_PRIVATE_IMAGE_SCANNING_ENABLED */
export const scansOnPush = judgeRepository((repository, world, place) =>
  scanningOf(world, place, repository).frequency !== "MANUAL"
    ? compliant
    : violates("Image scanning is not enabled for the repository."),
);

/** ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED */
export const tagsAreImmutable = judgeRepository(({ tagMutability }) =>
  tagMutability === "IMMUTABLE" ? compliant : violates("Tag immutability is not enabled for the repository."),
);
