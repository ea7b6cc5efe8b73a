import { expect } from "vitest";
import { lambdaLauncher } from "../../lambdas/adapters/launcher.ts";
import { wakeOn } from "../../lambdas/adapters/waker.ts";
import { encodeCallbackId } from "../../local/durable/callback-id.ts";
import { shop } from "../../local/estate/accounts.ts";
import { breakages } from "./breakages.ts";
import { apiAs, outcomeOf } from "./local-api.ts";
import type { PlaneRig } from "./plane-rig.ts";
import { asFunction, type Probe, pass } from "./probe.ts";

const stopsAndExempts: Probe = {
  name: "the API halts, resumes, exempts, ends that, and shows what there is",
  run: async ({ plane }) => {
    const olga = apiAs(plane, "olga");
    const reason = "a look at the API";
    const exempted = {
      playbook: "*",
      account: shop.account,
      subject: "nothing",
      owner: "nobody",
      expires: "2026-02-01",
    };
    expect(await outcomeOf(olga, { act: "halt", body: { reason } })).toMatchObject({ halt: { by: "olga" } });
    expect(await outcomeOf(olga, { act: "resume", body: { reason } })).toMatchObject({ halt: { by: "olga" } });
    const granted = await outcomeOf(olga, { act: "exempt", body: { ...exempted, reason } });
    const { id }: { readonly id?: unknown } = Object(granted);
    expect(await outcomeOf(olga, { act: "exemptions" })).toMatchObject({ exemptions: [{ id }] });
    expect(await outcomeOf(olga, { act: "end-exemption", id: String(id), body: { reason } })).toMatchObject({
      state: "ended",
    });
    expect(await outcomeOf(olga, { act: "approvals" })).toEqual({ approvals: [] });
  },
};

const wakes = (name: "api" | "sweep"): Probe => ({
  name: `${name} wakes a run that waits for a human`,
  run: async (rig) => {
    const execution = `${rig.plane.deployment.functionNamed("remediate").arn}:1/durable-execution/none/none`;
    const callback = encodeCallbackId({ executionArn: execution, operationId: "none" });
    expect(await wakeOn(asFunction(rig, name))(callback)).toBe("closed");
  },
});

const startsRollbacks: Probe = {
  name: "api starts the execution that undoes a remediation",
  run: async (rig: PlaneRig) => {
    if ((await rig.rows()).length === 0) {
      const [breakage] = breakages;
      await breakage?.break(rig);
      await pass(rig, breakage?.within ?? 0);
    }
    // One that has run already: the same name starts nothing again.
    const [done] = await rig.rows();
    await lambdaLauncher(asFunction(rig, "api")).launch(done?.id ?? expect.unreachable());
  },
};

export const peopleProbes: readonly Probe[] = [stopsAndExempts, wakes("api"), wakes("sweep"), startsRollbacks];
