import { HttpRequest } from "@smithy/core/protocols";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../../lambdas/core/acts/routes.ts";
import type { Person } from "../../../local/iam/people.ts";
import { apiAs, outcomeOf } from "../../support/local-api.ts";
import { type PlaneRig, startPlane } from "../../support/plane-rig.ts";
import { sampleApproval, sampleHash, sampleId } from "../../support/sample-approval.ts";

let rig: PlaneRig;
beforeAll(async () => {
  rig = await startPlane();
});
afterAll(() => rig.plane.stop());

const plays: Readonly<Record<Person["name"], readonly string[]>> = {
  mary: ["viewer", "approver"],
  nils: ["viewer", "approver"],
  olga: ["viewer", "operator", "exempter"],
  victor: ["viewer"],
};
const everyCall = routes.flatMap((route) =>
  Object.entries(plays).map(([who, parts]) => ({
    who,
    route,
    verb: `${route.method} ${route.path}`,
    may: route.grantedBy.some((policy) => parts.includes(policy)),
  })),
);

describe("API Gateway in front of the function", () => {
  it.each(everyCall)("lets $who through to $verb: $may", async ({ who, route, may }) => {
    const outcome = await outcomeOf(apiAs(rig.plane, who), { act: route.act, id: sampleId, body: {} });
    if (may) expect(outcome).not.toBe("ApiForbiddenError");
    else expect(outcome).toBe("ApiForbiddenError");
  });

  it("lets nobody through in the name of another's source identity", async () => {
    const body = { reason: "incident 7" };
    expect(await outcomeOf(apiAs(rig.plane, "nils", { as: "mary" }), { act: "halt", body })).toBe("ApiForbiddenError");
    // A user of Identity Center has none.
    expect(await outcomeOf(apiAs(rig.plane, "mary", { as: "mary" }), { act: "halt", body })).toBe("ApiForbiddenError");
  });

  it("takes a session's own word for nobody, though the session is named like somebody", async () => {
    await rig.plane.ledger.putApproval(sampleApproval(), null);
    const call = { act: "approve", id: sampleId, body: { planHash: sampleHash } } as const;
    expect(await outcomeOf(apiAs(rig.plane, "nils", { as: null }), call)).toBe("not-a-person");
    expect((await rig.plane.ledger.getApproval(sampleId, "apply"))?.answers).toEqual([]);
  });

  it("refuses who has no keys here, and who has not signed", async () => {
    const credentials = async () => ({ accessKeyId: "LOCALPERSONEVE", secretAccessKey: "x" });
    expect(await outcomeOf(apiAs(rig.plane, "mary", { credentials }), { act: "approvals" })).toBe("ApiForbiddenError");
    const unsigned = new HttpRequest({ method: "GET", hostname: "api", path: "/approvals", headers: {} });
    expect((await rig.plane.edge.handle(unsigned)).response.statusCode).toBe(403);
  });

  it("halts and resumes, and the ledger says who did, and why", async () => {
    const halt = await outcomeOf(apiAs(rig.plane, "victor"), { act: "halt", body: { reason: "incident 7" } });
    expect(halt).toMatchObject({ halt: { by: "victor", reason: "incident 7" } });
    expect(await outcomeOf(apiAs(rig.plane, "mary"), { act: "halts" })).toMatchObject({
      halts: [{ playbook: null, halt: { by: "victor" } }],
    });
    const resumed = await outcomeOf(apiAs(rig.plane, "olga"), { act: "resume", body: { reason: "it is over" } });
    expect(resumed).toMatchObject({ halt: { by: "victor" } });
    expect(rig.errors).toEqual([]);
  });
});
