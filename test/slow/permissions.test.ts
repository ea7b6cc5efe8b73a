import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StatementUsage } from "../../local/iam/usage.ts";
import { probes, runProbe } from "../support/permission-probes.ts";
import { type PlaneRig, startPlane } from "../support/plane-rig.ts";
import { expectedUnexercised, reasons, unexercisedOf } from "../support/unexercised-statements.ts";

let rig: PlaneRig;
let usage: readonly StatementUsage[];
beforeAll(async () => {
  rig = await startPlane();
  for (const probe of probes) await runProbe(rig, probe);
  usage = rig.plane.iam.usage();
});
afterAll(() => rig.plane.stop());

describe("every statement of the synthesised templates", () => {
  it("was needed by a call, action by action, or is listed with the reason why nothing here can need it", () => {
    expect(unexercisedOf(usage)).toEqual(expectedUnexercised);
  });

  it("names no resource that no call needed", () => {
    const leftOver = usage
      .filter(({ needed }) => needed)
      .flatMap(({ id, unusedResources }) => unusedResources.map((resource) => `${id} ${resource}`));
    expect(leftOver).toEqual([]);
  });

  it("is evaluated, but for those of services that AWS asks by itself", () => {
    const services = usage
      .filter(({ evaluated }) => !evaluated)
      .flatMap(({ actions }) => actions.map((action) => action.split(":")[0]));
    expect(new Set(services)).toEqual(new Set(["logs", "xray"]));
  });
});

it("docs/permissions.md gives the reason of everything that is listed", () => {
  const page = readFileSync("docs/permissions.md", "utf8");
  expect(reasons.filter((reason) => !page.includes(reason))).toEqual([]);
});
