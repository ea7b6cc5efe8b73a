import { beforeEach, describe, expect, it } from "vitest";
import { sampleId } from "../../support/sample-approval.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { type ActRig, actRig, playbook, refusalIn, remediated } from "./support.ts";

const path = `/remediations/${sampleId}/rollback`;
const why = { reason: "the shop is down" };

let rig: ActRig;
beforeEach(() => {
  rig = actRig({ playbooks: { [playbook]: { mode: "observe" } } });
});

describe("to ask for a rollback", () => {
  it("puts the wish on record and starts the run that asks somebody else", async () => {
    await remediated(rig, "detected", "planned", "applying", "verifying", "healed");
    expect((await rig.as("olga", "POST", path, why)).body).toEqual({ remediationId: sampleId, requestedBy: "olga" });
    expect(await rig.ledger.getRollback(sampleId)).toMatchObject({ by: "olga", ...why, attempt: 1, ended: null });
    expect(rig.launched).toEqual([sampleId]);
  });

  it.each([
    [
      "by somebody without the right to operate",
      "mary",
      ["detected", "applying", "verifying", "healed"],
      "not-entitled",
    ],
    ["of what did not heal", "olga", ["detected", "planned", "recorded"], "not-healed"],
  ] as const)("is refused %s", async (_what, who, states, reason) => {
    await remediated(rig, ...states);
    expect(refusalIn(await rig.as(who, "POST", path, why))).toBe(reason);
    expect(rig.launched).toEqual([]);
  });

  it("is refused where there is no such remediation", async () => {
    expect(refusalIn(await rig.as("olga", "POST", path, why))).toBe("not-found");
  });

  it("is refused where the playbook would heal it again at once, unless the subject is exempted first", async () => {
    rig = actRig({ playbooks: { [playbook]: { mode: "enforce" } } });
    await remediated(rig, "detected", "planned", "applying", "verifying", "healed");
    expect(refusalIn(await rig.as("olga", "POST", path, why))).toBe("would-heal-again");
    const { account, id } = sampleFinding().subject;
    const grant = { playbook, account, subject: id, owner: "web team", reason: "until it is repaired" };
    await rig.as("olga", "POST", "/exemptions", { ...grant, expires: "2026-01-31" });
    expect((await rig.as("olga", "POST", path, why)).status).toBe(200);
  });
});
