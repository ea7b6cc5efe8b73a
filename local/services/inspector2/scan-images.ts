import { advisoriesOf } from "../ecr/advisories.ts";
import { type Image, imagesIn, imagesOf, readManifest } from "../ecr/images.ts";
import { scanningOf } from "../ecr/registry.ts";
import { repositoriesOf } from "../ecr/repositories.ts";
import type { Place } from "../place.ts";
import { onTimer, tableOf, type World } from "../world.ts";
import { announceFinding, announceScan } from "./announce.ts";
import { findingsOf, findingsOfImage, type ImageFinding } from "./findings.ts";

const scanTimer = "inspector2.scan";

/** Seconds from a push to the findings: an estimate, AWS gives no figure. */
const durationSeconds = { shortest: 30, longest: 90 };

/** Source: ECR User Guide, "Scan images for OS and programming language package vulnerabilities": older ones are not taken up. */
const newestOnly = 14 * 24 * 60 * 60 * 1000;

/** What Inspector knows of an image. */
export type Coverage = "PENDING" | "ACTIVE" | "SCAN_ELIGIBILITY_EXPIRED";

interface RunningScan extends Place {
  readonly image: string;
}

const coverageTable = (world: Pick<World, "store">, place: Place) =>
  tableOf<{ readonly status: Coverage }>(world, place, "inspector2/images");

const keyOf = ({ repository, digest }: Pick<Image, "repository" | "digest">): string => `${repository}@${digest}`;

/** @returns null for an image that Inspector was never told to watch */
export const coverageOf = (
  world: Pick<World, "store">,
  place: Place,
  image: Pick<Image, "repository" | "digest">,
): Coverage | null => coverageTable(world, place).get(keyOf(image))?.status ?? null;

/** Begins to watch an image; a minute later its findings are there. */
export const watchImage = (world: World, { account, region }: Place, image: Image): void => {
  const now = world.clock.now();
  const status = image.pushedAt < now - newestOnly ? "SCAN_ELIGIBILITY_EXPIRED" : "PENDING";
  coverageTable(world, { account, region }).put(keyOf(image), { status });
  if (status !== "PENDING") return;
  const seconds = world.random.between(durationSeconds.shortest, durationSeconds.longest);
  const running: RunningScan = { account, region, image: keyOf(image) };
  world.timers.schedule(scanTimer, now + seconds * 1000, running);
};

/** After the registry's rules changed: images that enhanced scans are now for are watched, those that were already stay so. */
export const watchRegistry = (world: World, place: Place): void => {
  for (const [, repository] of repositoriesOf(world, place).entries()) {
    const { scanner, frequency } = scanningOf(world, place, repository);
    if (scanner === "basic" || frequency === "MANUAL") continue;
    for (const image of imagesIn(world, place, repository.name))
      if (coverageOf(world, place, image) === null) watchImage(world, place, image);
  }
};

/** Closes what was known of an image that is gone. */
export const forgetImage = (world: World, place: Place, image: Image): void => {
  coverageTable(world, place).delete(keyOf(image));
  for (const finding of findingsOfImage(world, place, image)) {
    if (finding.status === "CLOSED") continue;
    const closed: ImageFinding = { ...finding, status: "CLOSED", updatedAt: world.clock.now() };
    findingsOf(world, place).put(closed.id, closed);
    announceFinding(world, place, closed);
  }
};

/** Has first scans complete: with what is known of the image's layers by then. */
export const registerScans = (world: World): void =>
  onTimer<RunningScan>(world, scanTimer, ({ account, region, image: key }) => {
    const place = { account, region };
    const image = imagesOf(world, place).get(key);
    if (!image || coverageOf(world, place, image) !== "PENDING") return;
    const now = world.clock.now();
    const known = advisoriesOf(world);
    const found = readManifest(image.manifest)
      .layers.flatMap(({ digest }) => known.get(digest) ?? [])
      .map((advisory): ImageFinding => {
        const { repository, digest, tags, pushedAt } = image;
        const id = world.random.hex(32);
        return {
          id,
          repository,
          digest,
          tags,
          pushedAt,
          advisory,
          status: "ACTIVE",
          firstObservedAt: now,
          updatedAt: now,
        };
      });
    for (const finding of found) findingsOf(world, place).put(finding.id, finding);
    coverageTable(world, place).put(key, { status: "ACTIVE" });
    for (const finding of found) announceFinding(world, place, finding);
    announceScan(world, place, image, found);
  });
