import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { DescribeUpdateCommand, EKSClient, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
import { DeletePublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { application, layers, manifestOf } from "../../../local/estate/images.ts";
import type { World } from "../../../local/services/world.ts";
import { openStore } from "../../../local/state/store.ts";
import { here, minutes, start } from "./support/account.ts";
import { estateAccount } from "./support/estate.ts";

test("another process goes on where the first one stopped: scans, updates, evaluations, messages", async () => {
  const folder = mkdtempSync(join(tmpdir(), "world-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "cloud.sqlite");
  const wire = (world: World) => {
    const queue = world.queues.create({ ...here, name: "events", visibilityTimeoutSeconds: 60 });
    world.buses.subscribe({ ...here, bus: "default" }, { source: [{ prefix: "aws." }] }, (event) => {
      queue.send(JSON.stringify(event));
    });
    return queue;
  };

  const store = openStore(file);
  const before = estateAccount({ store });
  const first = wire(before.world);
  const manifest = manifestOf([layers.debianOld, application("storefront", "9")]);
  await before.client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket: "meridian-shop-invoices" }));
  await before
    .client(ECRClient)
    .send(new PutImageCommand({ repositoryName: "shop/storefront", imageTag: "9", imageManifest: manifest }));
  const nodegroup = { clusterName: "shop", nodegroupName: "web" };
  const { update } = await before
    .client(EKSClient)
    .send(new UpdateNodegroupConfigCommand({ ...nodegroup, scalingConfig: { desiredSize: 5 } }));
  expect(first.counts()).toEqual({ visible: 1, inFlight: 0 });
  // Killed: nothing is closed in order, and no timer has fired.
  store.close();

  const after = estateAccount({ store: openStore(file), from: start + 1_000 });
  const second = wire(after.world);
  await after.pass(2 * minutes);
  const described = await after
    .client(EKSClient)
    .send(new DescribeUpdateCommand({ name: "shop", nodegroupName: "web", updateId: update?.id }));
  expect(described.update?.status).toBe("Successful");
  const told = second.receive(10).map(({ body }) => JSON.parse(body)["detail-type"]);
  expect(told.toSorted((one, other) => one.localeCompare(other))).toEqual([
    "Config Configuration Item Change",
    "Config Rules Compliance Change",
    "ECR Image Action",
    "ECR Image Scan",
  ]);
});

test("a process that goes on draws other ids than the one before it", () => {
  const store = openStore(":memory:");
  const [one, other] = [estateAccount({ store }), estateAccount({ store })];
  expect(one.world.random.uuid()).not.toBe(other.world.random.uuid());
});
