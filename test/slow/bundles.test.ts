import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App, Stack } from "aws-cdk-lib";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { afterAll, beforeAll, expect, it } from "vitest";
import config from "../../homeostat.config.ts";
import { functions } from "../../lambdas/functions.ts";
import { bundleFunctions } from "../../lib/bundle.ts";
import { breakages } from "../support/breakages.ts";
import { type PlaneRig, startPlane } from "../support/plane-rig.ts";

const out = mkdtempSync(join(tmpdir(), "homeostat-bundles-run-"));
let rig: PlaneRig;

beforeAll(async () => {
  await bundleFunctions(functions, config, out);
  rig = await startPlane({ loadEntry: (name) => import(pathToFileURL(join(out, name, "index.mjs")).href) });
});
afterAll(async () => {
  await rig.plane.stop();
  rmSync(out, { recursive: true });
});

it("the bundles as they are deployed heal what every playbook is there for", async () => {
  for (const breakage of breakages) await breakage.break(rig);
  await rig.until(Math.max(...breakages.map(({ within }) => within)));
  for (const breakage of breakages) expect(await breakage.isGood(rig), breakage.subject).toBe(true);
  expect(rig.errors).toEqual([]);
});

it("a bundle has the same asset hash wherever it is made", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "homeostat-elsewhere-"));
  try {
    await bundleFunctions(functions, config, elsewhere);
    const stack = new Stack(new App(), "Hashes");
    for (const name of Object.keys(functions)) {
      const [here, there] = [out, elsewhere].map(
        (folder, index) => new Asset(stack, `${name}${index}`, { path: join(folder, name) }).assetHash,
      );
      expect(there).toBe(here);
    }
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});
