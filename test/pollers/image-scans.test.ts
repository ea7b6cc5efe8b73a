import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
  PutRegistryScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { describe, expect, it } from "vitest";
import type { PolledEvent } from "../../lambdas/core/poller.ts";
import type { ScanSummary } from "../../lambdas/operations/ecr-registry.ts";
import { imageScans } from "../../lambdas/pollers/image-scans.ts";
import { application, layers, manifestOf } from "../../local/estate/images.ts";
import { imagesOf, putImage } from "../../local/services/ecr/images.ts";
import { repositoriesOf } from "../../local/services/ecr/repositories.ts";
import { here, minutes, type TestAccount } from "../local/services/support/account.ts";
import { estateAccount } from "../local/services/support/estate.ts";
import { callsTo, findingOf, scope } from "./support.ts";

const repositoryName = "shop/reports";
const wanted = scope();

/** Every step of a pass; the cursor goes through JSON, as it does through the ledger. */
const pass = async (aws: Parameters<typeof imageScans.next>[0]) => {
  const events: PolledEvent[] = [];
  let steps = 0;
  for (let cursor = null; ; ) {
    const page = await imageScans.next(aws, wanted, cursor);
    steps++;
    events.push(...page.events);
    if (page.next === null) return { events, steps };
    cursor = JSON.parse(JSON.stringify(page.next));
  }
};

/** One vulnerable image in a repository of its own, and a scan of it that has ended. */
const scanned = async () => {
  const account = estateAccount();
  const ecr = account.client(ECRClient);
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageScanningConfiguration: { scanOnPush: true } }));
  const imageManifest = manifestOf([layers.debianOld, application("reports", "2")]);
  const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "2.0" }));
  await account.pass(2 * minutes);
  return { account, ecr, imageDigest: image?.imageId?.imageDigest ?? "", aws: callsTo(account, imageScans) };
};

const toldOf = ({ events }: TestAccount) => findingOf(events.find((each) => each["detail-type"] === "ECR Image Scan"));

describe("the poll of image scans", () => {
  it("makes the finding that the event made, with its key and revision", async () => {
    const { account, aws, imageDigest } = await scanned();
    const found = (await pass(aws)).events.map(findingOf);
    const polled = found.find(({ subject }) => subject.id === `${repositoryName}@${imageDigest}`);
    const { transport: _, raw: __, ...same } = toldOf(account);
    expect(polled).toMatchObject(same);
  });

  it("goes through every repository and image in bounded steps, and on where one is deleted meanwhile", async () => {
    const { account, aws, imageDigest } = await scanned();
    const sample = imagesOf(account.world, here).get(`${repositoryName}@${imageDigest}`) ?? expect.unreachable();
    for (let n = 0; n < 60; n++) putImage(account.world, here, { ...sample, digest: `sha256:${n}`, tags: [] });
    const repositories = [...repositoriesOf(account.world, here).entries()].length;
    const all = await pass(aws);
    const mine = all.events.map(findingOf).filter(({ subject }) => subject.id.startsWith(repositoryName));
    expect(new Set(mine.map(({ key }) => key)).size).toBe(61);
    // The page of repositories, one page of each, and two more of the one with 61 images.
    expect(all.steps).toBe(1 + repositories + 2);

    const { next } = await imageScans.next(aws, wanted, null);
    if (next === null) expect.unreachable();
    repositoriesOf(account.world, here).delete(next.repositories[0] ?? "");
    const after = await imageScans.next(aws, wanted, next);
    expect(after).toMatchObject({ events: [], next: { repositories: next.repositories.slice(1), images: null } });
  });

  it("tells of a scan that failed, and of none that has not ended or is Inspector's", async () => {
    const { aws } = await scanned();
    const saying = async (summary: ScanSummary | null) => {
      const { events } = await pass({ ...aws, getScanSummary: async () => summary });
      return new Set(events.map((event) => findingOf(event).lifecycle));
    };
    const unfinished = { completedAt: null, counts: null };
    expect(await saying({ status: "FAILED", ...unfinished })).toEqual(new Set(["unknown"]));
    for (const status of ["IN_PROGRESS", "ACTIVE", "PENDING", "UNSUPPORTED_IMAGE"])
      expect(await saying({ status, ...unfinished })).toEqual(new Set());
    expect(await saying(null)).toEqual(new Set());
  });

  it("lets an error that is none of these through", async () => {
    const { aws } = await scanned();
    const refused = { ...aws, getScanSummary: () => Promise.reject(new Error("AccessDenied")) };
    await expect(pass(refused)).rejects.toThrow("AccessDenied");
  });
});

describe("asking about one image", () => {
  it("tells the same while it lasts, and that it is gone once the image is", async () => {
    const { account, ecr, aws, imageDigest } = await scanned();
    const finding = toldOf(account);
    const { key, revision } = finding;
    expect(findingOf(await imageScans.confirm(aws, wanted, finding))).toMatchObject({
      key,
      revision,
      lifecycle: "open",
    });
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    expect(await imageScans.confirm(aws, wanted, finding)).toBe("gone");
    repositoriesOf(account.world, here).delete(repositoryName);
    expect(await imageScans.confirm(aws, wanted, finding)).toBe("gone");
  });

  it("knows nothing while a scan runs, and of the old scan no more once Inspector scans", async () => {
    const { account, ecr, aws } = await scanned();
    const finding = toldOf(account);
    const running = {
      ...aws,
      getScanSummary: async () => ({ status: "IN_PROGRESS", completedAt: null, counts: null }),
    };
    expect(await imageScans.confirm(running, wanted, finding)).toBe("not-shown");
    await ecr.send(
      new PutRegistryScanningConfigurationCommand({
        scanType: "ENHANCED",
        rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
      }),
    );
    await account.pass(2 * minutes);
    expect(await imageScans.confirm(aws, wanted, finding)).toBe("gone");
  });

  it("cannot ask about an image that the event did not name", async () => {
    const { account, aws } = await scanned();
    const { detail, ...finding } = toldOf(account);
    if (detail.type !== "image") expect.unreachable();
    expect(await imageScans.confirm(aws, wanted, { ...finding, detail: { ...detail, digest: null } })).toBe(
      "not-shown",
    );
  });
});
