import { expect } from "vitest";
import { kmsMac } from "../../lambdas/adapters/kms-mac.ts";
import { asFunction, type Probe } from "./probe.ts";

export const hashesPlans: Probe = {
  name: "remediate hashes the plans that it asks about",
  run: async (rig) => {
    const plans = kmsMac(asFunction(rig, "remediate"), "PLAN_KEY");
    expect(await plans.mac("plan")).toMatch(/^[0-9a-f]{64}$/);
  },
};
