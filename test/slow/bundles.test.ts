import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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
