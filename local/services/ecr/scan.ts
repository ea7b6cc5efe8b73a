import type { FindingSeverity } from "@aws-sdk/client-ecr";
import type { Place } from "../place.ts";
import { onTimer, type World } from "../world.ts";
import { type Advisory, advisoriesOf } from "./advisories.ts";
import { type Image, imagesOf, putImage, readManifest } from "./images.ts";
import { repositoryArn } from "./repositories.ts";

const scanTimer = "ecr.scan";

/** Seconds that a basic scan of an image of some hundred megabytes takes: an estimate, AWS gives no figure. */
const durationSeconds = { shortest: 15, longest: 60 };

interface RunningScan extends Place {
  readonly image: string;
}

/** Begins the scan of an image, and returns it as it is then; seconds later the result is there. */
export const startScan = (world: World, { account, region }: Place, image: Image): Image => {
  const now = world.clock.now();
  const scanned: Image = {
    ...image,
    scan: { status: "IN_PROGRESS", startedAt: now, completedAt: null, findings: [] },
  };
  putImage(world, { account, region }, scanned);
  const seconds = world.random.between(durationSeconds.shortest, durationSeconds.longest);
  const running: RunningScan = { account, region, image: `${image.repository}@${image.digest}` };
  world.timers.schedule(scanTimer, now + seconds * 1000, running);
  return scanned;
};

/** Has running scans complete: with what is known of the image's layers by then. */
export const registerScans = (world: World): void =>
  onTimer<RunningScan>(world, scanTimer, ({ account, region, image: key }) => {
    const place = { account, region };
    const image = imagesOf(world, place).get(key);
    if (image?.scan?.status !== "IN_PROGRESS") return;
    const known = advisoriesOf(world);
    const findings = readManifest(image.manifest).layers.flatMap(({ digest }) => known.get(digest) ?? []);
    putImage(world, place, {
      ...image,
      scan: { ...image.scan, status: "COMPLETE", completedAt: world.clock.now(), findings },
    });
    world.emit({
      account,
      region,
      source: "aws.ecr",
      detailType: "ECR Image Scan",
      resources: [repositoryArn(place, image.repository)],
      detail: {
        "scan-status": "COMPLETE",
        "repository-name": image.repository,
        "finding-severity-counts": countBySeverity(findings),
        "image-digest": image.digest,
        "image-tags": image.tags,
      },
    });
  });

/** Severities without a finding are left out. */
export const countBySeverity = (findings: readonly Advisory[]): Partial<Record<FindingSeverity, number>> =>
  Object.fromEntries(
    [...Map.groupBy(findings, ({ severity }) => severity)].map(([severity, group]) => [severity, group.length]),
  );
