import * as z from "zod";
import { definePoller, type PolledEvent, type PollScope } from "../core/poller.ts";
import { gone } from "../operations/answers.ts";
import {
  getScanSummary,
  type ListedImage,
  listImages,
  listRepositories,
  type ScanSummary,
} from "../operations/ecr-registry.ts";
import { polledEvent } from "./polled-event.ts";

const detailType = "ECR Image Scan";

/** Each is a call of its own. */
const imagesPerStep = 25;

/** With these a basic scan ends, and tells so in an event. What Inspector scans has other ones. Source: ECR API Reference, ImageScanStatus. */
const ends: readonly string[] = ["COMPLETE", "FAILED"];

const token = z.string().nullable();
const cursor = z.object({
  /** The repositories of the page that is being worked off, and where the next page begins; null: it was the last. */
  repositories: z.array(z.string()),
  moreRepositories: token,
  /** Where the images of the first of these repositories go on. */
  images: token,
});
type Cursor = z.infer<typeof cursor>;

/** Events tell their time to the second, and the end of a scan is the time of its event. */
const secondOf = (time: string): string => `${time.slice(0, 19)}Z`;

const eventOf = (
  scope: PollScope,
  repository: string,
  { digest, tags }: ListedImage,
  { status, completedAt, counts }: ScanSummary,
): PolledEvent =>
  polledEvent(scope, {
    source: "aws.ecr",
    detailType,
    ...(completedAt !== null && { time: secondOf(completedAt) }),
    resources: [`arn:${scope.partition}:ecr:${scope.region}:${scope.account}:repository/${repository}`],
    detail: {
      "scan-status": status,
      "repository-name": repository,
      ...(counts && { "finding-severity-counts": counts }),
      "image-digest": digest,
      "image-tags": tags,
    },
  });

/** How the basic scans of all images ended, and which images are gone: of a deletion no event tells that a case could end by. */
export const imageScans = definePoller({
  id: "image-scans",
  detailType,
  reads: { listRepositories, listImages, getScanSummary },
  cursor,
  staleToken: ["InvalidParameterException"],

  async next(aws, scope, at) {
    const [first, ...others] = at?.repositories ?? [];
    const moreRepositories = at?.moreRepositories ?? null;
    if (first === undefined) {
      const { names, next } = await aws.listRepositories({ token: moreRepositories });
      return { events: [], counted: null, next: goOn({ repositories: [...names], moreRepositories: next }) };
    }
    const done = { events: [], counted: null, next: goOn({ repositories: others, moreRepositories }) };
    const page = await aws.listImages({ repositoryName: first, limit: imagesPerStep, token: at?.images ?? null });
    if (page === gone) return done;
    const events: PolledEvent[] = [];
    for (const image of page.images) {
      const scan = await aws.getScanSummary({ repositoryName: first, imageDigest: image.digest });
      if (scan && scan !== gone && ends.includes(scan.status)) events.push(eventOf(scope, first, image, scan));
    }
    if (page.next === null) return { ...done, events };
    return { events, counted: null, next: { repositories: [first, ...others], moreRepositories, images: page.next } };
  },

  async confirm(aws, scope, { detail }) {
    if (detail.type !== "image" || detail.digest === null) return "not-shown";
    const { repository, digest, tags } = detail;
    const scan = await aws.getScanSummary({ repositoryName: repository, imageDigest: digest });
    // The image may be there: then its scan is not, or Inspector's took its place and tells for itself.
    if (scan === gone || scan === null) return "gone";
    if (scan.status === "IN_PROGRESS") return "not-shown";
    return ends.includes(scan.status) ? eventOf(scope, repository, { digest, tags }, scan) : "gone";
  },
});

/** At the beginning of the next repository, or of the next page of them; null where there is neither. */
const goOn = (left: Omit<Cursor, "images">): Cursor | null =>
  left.repositories.length === 0 && left.moreRepositories === null ? null : { ...left, images: null };
