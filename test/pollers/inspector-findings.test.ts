import {
  BatchDeleteImageCommand,
  ECRClient,
  PutImageCommand,
  PutRegistryScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { describe, expect, it } from "vitest";
import type { PolledEvent } from "../../lambdas/core/poller.ts";
import { inspectorFindings } from "../../lambdas/pollers/inspector-findings.ts";
import { application, layers, manifestOf } from "../../local/estate/images.ts";
import { findingsOf } from "../../local/services/inspector2/findings.ts";
import { here, minutes, type TestAccount } from "../local/services/support/account.ts";
import { estateAccount } from "../local/services/support/estate.ts";
import { callsTo, findingOf, scope } from "./support.ts";

const repositoryName = "shop/search";
const wanted = scope();

const pass = async (aws: Parameters<typeof inspectorFindings.next>[0]) => {
  const events: PolledEvent[] = [];
  let steps = 0;
  for (let cursor = null; ; ) {
    const { next, outcome, ...page } = await inspectorFindings.next(aws, wanted, cursor);
    steps++;
    events.push(...page.events);
    if (next === null) return { events, steps, outcome };
    cursor = JSON.parse(JSON.stringify(next));
  }
};

const scanWith = (scanType: "BASIC" | "ENHANCED") =>
  new PutRegistryScanningConfigurationCommand({
    scanType,
    rules: [
      {
        scanFrequency: scanType === "BASIC" ? "SCAN_ON_PUSH" : "CONTINUOUS_SCAN",
        repositoryFilters: [{ filter: repositoryName, filterType: "WILDCARD" }],
      },
    ],
  });

/** One vulnerable image that Inspector has scanned. */
const scanned = async () => {
  const account = estateAccount();
  const ecr = account.client(ECRClient);
  await ecr.send(scanWith("ENHANCED"));
  const imageManifest = manifestOf([layers.debianOld, application("search", "old")]);
  const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "old" }));
  await account.pass(3 * minutes);
  return { account, ecr, imageDigest: image?.imageId?.imageDigest ?? "", aws: callsTo(account, inspectorFindings) };
};

const toldOf = ({ events }: TestAccount) =>
  events.filter((each) => each["detail-type"] === "Inspector2 Finding").map(findingOf);

describe("the poll of Inspector's findings", () => {
  it("makes the findings that the events made, with their keys and revisions", async () => {
    const { account, aws } = await scanned();
    const polled = new Map((await pass(aws)).events.map(findingOf).map((finding) => [finding.key, finding]));
    const told = toldOf(account);
    expect(told.length).toBeGreaterThan(0);
    expect(polled.size).toBe(told.length);
    // Of the embedded cloud, only the events name references.
    for (const { transport: _, raw: __, references: ___, ...same } of told)
      expect(polled.get(same.key)).toMatchObject(same);
  });

  it("reads every page of what is open", async () => {
    const { account, aws } = await scanned();
    const findings = findingsOf(account.world, here);
    const [, sample] = [...findings.entries()][0] ?? expect.unreachable();
    for (let n = 0; n < 250; n++)
      findings.put(`more-${n}`, { ...sample, id: `more-${n}`, status: n < 30 ? "CLOSED" : "ACTIVE" });
    const { events, steps } = await pass(aws);
    const active = [...findings.entries()].filter(([, { status }]) => status === "ACTIVE").length;
    expect(new Set(events.map((event) => findingOf(event).key)).size).toBe(active);
    expect(steps).toBe(1 + Math.ceil(active / 100));
  });

  it("finds nothing to see where Inspector is not switched on, and says so", async () => {
    const aws = { ...callsTo(estateAccount(), inspectorFindings), listOpenImageFindings: () => expect.unreachable() };
    expect(await pass(aws)).toEqual({ events: [], steps: 1, outcome: "not-enabled" });
  });

  it("lets an error through", async () => {
    const { aws } = await scanned();
    const refused = { ...aws, listOpenImageFindings: () => Promise.reject(new Error("AccessDenied")) };
    await expect(pass(refused)).rejects.toThrow("AccessDenied");
  });
});

describe("asking about one of them", () => {
  it("tells the same while it lasts, that it was closed, and that it is gone", async () => {
    const { account, ecr, aws, imageDigest } = await scanned();
    const finding = toldOf(account).find(({ subject }) => subject.id.endsWith(imageDigest)) ?? expect.unreachable();
    const { key, revision } = finding;
    const ask = () => inspectorFindings.confirm(aws, wanted, finding);
    expect(findingOf(await ask())).toMatchObject({ key, revision, lifecycle: "open" });
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    expect(findingOf(await ask())).toMatchObject({ key, lifecycle: "resolved" });
    const findings = findingsOf(account.world, here);
    for (const [id] of findings.entries()) findings.delete(id);
    expect(await ask()).toBe("gone");
  });

  it("finds nothing where Inspector was switched off", async () => {
    const { account, ecr, aws } = await scanned();
    const [finding = expect.unreachable()] = toldOf(account);
    await ecr.send(scanWith("BASIC"));
    const asking = inspectorFindings.confirm({ ...aws, getFinding: () => expect.unreachable() }, wanted, finding);
    expect(await asking).toBe("gone");
  });
});
