import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { routes } from "../../../lambdas/core/acts/routes.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import { memoryLedger } from "../../../local/memory-ledger.ts";
import { sampleApproval, sampleHash, sampleId } from "../../support/sample-approval.ts";
import { hubAccount } from "../../support/sample-config.ts";
import { actRig, fieldIn, refusalIn, userArn } from "./support.ts";

/** A ledger that notices every call that could change it. */
const watchedLedger = () => {
  const changes: string[] = [];
  const ledger = memoryLedger();
  const watched: Ledger = new Proxy(ledger, {
    get: (target, name, receiver) => {
      if (/^(put|append|create|acquire|release|lift|replace)/.test(String(name))) changes.push(String(name));
      return Reflect.get(target, name, receiver);
    },
  });
  return { ledger: watched, changes };
};
const withId = (path: string): string => path.replace("{id}", sampleId);
const why = { reason: "incident 7" };

describe("the API", () => {
  it("changes nothing by GET or HEAD, whatever the route, the body and the caller", async () => {
    const { ledger, changes } = watchedLedger();
    const rig = actRig({}, { ledger });
    await ledger.putApproval(sampleApproval(), null);
    changes.length = 0;
    const paths = routes.flatMap(({ path }) => [withId(path), `/as/mary${withId(path)}`]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths, "/", "/as/mary"),
        fc.constantFrom("GET", "HEAD", "OPTIONS", "get", "PUT", "DELETE"),
        fc.constantFrom("mary", "olga", "eve"),
        fc.oneof(fc.json(), fc.constant(JSON.stringify({ ...why, planHash: sampleHash }))),
        async (path, method, who, body) => {
          await rig.as(who, method, path, body);
          expect(changes).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("shows what waits, redacted and without the token that wakes its run", async () => {
    const rig = actRig();
    const before = { tags: { owner: "web" }, password: "hunter2hunter2" };
    await rig.ledger.putApproval(sampleApproval({ before, impact: "disruptive" }), null);
    const { body } = await rig.as("mary", "GET", "/approvals");
    expect(JSON.stringify(body)).not.toMatch(/callback-1|hunter2/);
    expect(body).toMatchObject({
      approvals: [{ remediationId: sampleId, planHash: sampleHash, needsConfirmation: true, state: "open" }],
    });
    await rig.as("mary", "POST", `/approvals/${sampleId}/reject`);
    expect((await rig.as("mary", "GET", "/approvals")).body).toEqual({ approvals: [] });
  });

  it.each([
    ["no JSON", "{", "body"],
    ["nothing", "", "body"],
    ["a list", "[]", "body"],
    ["a member that nobody asks for", { ...why, force: true }, "body"],
    ["a reason of another type", { reason: { toString: "x" } }, "reason"],
    ["no reason", {}, "reason"],
    ["a reason too short to be one", { reason: "x" }, "reason"],
    ["a reason too long to be read", { reason: "x".repeat(1_001) }, "reason"],
    ["more than anybody writes", { reason: "x".repeat(20_000) }, "body"],
    ["a prototype", '{"__proto__":{"playbook":null},"reason":"incident 7"}', "body"],
  ])("names what is to blame in %s", async (_what, body, field) => {
    const answered = await actRig().as("olga", "POST", "/halt", body);
    expect([answered.status, refusalIn(answered), fieldIn(answered)]).toEqual([400, "bad-request", field]);
  });

  it("writes hidden characters out before it repeats them", async () => {
    const { body } = await actRig().as("olga", "POST", "/halt", { ...why, playbook: "a‮b".repeat(40) });
    expect(JSON.stringify(body)).not.toContain("‮");
  });

  it.each([
    `/approvals/${sampleId}/approve/`,
    `/approvals/${sampleId}%2Fapprove`,
    `/approvals//approve`,
    `/approvals/${sampleId}/../${sampleId}/approve`,
    `/approvals/${sampleId.toUpperCase()}/approve`,
    `/as/mary/as/otto/halt`,
    `/as/mary%2F..%2Fotto/halt`,
    `/halt?x=1`,
    `/halt/${"x".repeat(600)}`,
    "halt",
    "",
  ])("knows no route %s", async (path) => {
    expect(refusalIn(await actRig().as("mary", "POST", path, why))).toBe("not-found");
  });

  it("takes nobody's word for another's, whatever the path says", async () => {
    const rig = actRig();
    await rig.ledger.putApproval(sampleApproval(), null);
    const arn = `arn:aws:sts::${hubAccount}:assumed-role/admin/mary`;
    for (const caller of [arn, userArn("eve")]) {
      const answered = await rig.from(caller, "POST", `/as/mary/approvals/${sampleId}/approve`, {
        planHash: sampleHash,
      });
      expect(refusalIn(answered)).toBe("not-a-person");
    }
    expect((await rig.ledger.getApproval(sampleId, "apply"))?.answers).toEqual([]);
  });

  it("lets what it did not expect fail loudly, and not as a refusal", async () => {
    const ledger: Ledger = {
      ...memoryLedger(),
      halts: async () => {
        throw new Error("the table is gone");
      },
    };
    await expect(actRig({}, { ledger }).as("olga", "GET", "/halts")).rejects.toThrow("the table is gone");
  });
});
