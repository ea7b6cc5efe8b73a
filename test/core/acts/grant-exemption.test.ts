import { beforeEach, describe, expect, it } from "vitest";
import { exemptionId } from "../../../lambdas/core/names.ts";
import { hubAccount, memberAccount } from "../../support/sample-config.ts";
import { type ActRig, actRig, fieldIn, playbook, refusalIn } from "./support.ts";

const grant = {
  playbook,
  account: memberAccount,
  subject: "shop-downloads",
  owner: "web team",
  reason: "the public download page",
  expires: "2026-06-30",
};
const id = exemptionId(playbook, memberAccount, "shop-downloads");
const over = { reason: "moved behind a CDN" };

let rig: ActRig;
beforeEach(() => {
  rig = actRig();
});

describe("an exemption granted at run time", () => {
  it("begins today, and is on record with who, why and until when", async () => {
    const { status, body } = await rig.as("olga", "POST", "/exemptions", grant);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      ...grant,
      granted: "2026-01-01",
      grantedBy: "olga",
      state: "active",
      ended: null,
    });
    expect(await rig.ledger.getExemption(id)).toMatchObject({ ...grant, dueAt: "2026-06-17T00:00:00.000Z" });
  });

  it("may be for a whole account, and for every playbook", async () => {
    const all = { ...grant, playbook: "*", subject: null };
    expect((await rig.as("olga", "POST", "/exemptions", all)).body).toMatchObject({ playbook: "*", subject: null });
  });

  it.each([
    ["without an end", { expires: undefined }, "expires"],
    ["for more than a year", { expires: "2027-01-02" }, "expires"],
    ["that ends before today", { expires: "2025-12-31" }, "expires"],
    ["for no day", { expires: "2026-02-30" }, "expires"],
    ["without an owner", { owner: undefined }, "owner"],
    ["for no reason", { reason: "" }, "reason"],
    ["in no account", { account: "12" }, "account"],
    ["in an account that is not managed", { account: "999999999999" }, "account"],
    ["from a playbook that there is not", { playbook: "sample/set-color" }, "playbook"],
    ["with what nobody asks for", { granted: "2020-01-01" }, "body"],
  ])("is refused %s", async (_what, change, field) => {
    const refused = await rig.as("olga", "POST", "/exemptions", { ...grant, ...change });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(fieldIn(refused)).toBe(field);
    expect(await rig.ledger.dueExemptions("9999", 9)).toEqual([]);
  });

  it("may last a year to the day", async () => {
    expect((await rig.as("olga", "POST", "/exemptions", { ...grant, expires: "2027-01-01" })).status).toBe(200);
  });

  it.each([
    ["to somebody without the right", "mary", {}],
    ["to a right over another account", "anna", {}],
    ["to a right over another playbook", "paul", {}],
    ["to a right over one region only", "rosa", {}],
    ["from every playbook, to a right over one", "petra", { playbook: "*" }],
  ])("is refused %s", async (_what, who, change) => {
    rig = actRig({
      people: [
        { id: "mary", may: ["approve", "operate"] },
        { id: "anna", may: ["exempt"], accounts: [hubAccount] },
        { id: "paul", may: ["exempt"], playbooks: ["other/*"] },
        { id: "rosa", may: ["exempt"], regions: ["eu-west-1"] },
        { id: "petra", may: ["exempt"], playbooks: [playbook] },
      ],
    });
    expect(refusalIn(await rig.as(who, "POST", "/exemptions", { ...grant, ...change }))).toBe("not-entitled");
    expect(await rig.ledger.getExemption(id)).toBeNull();
  });

  it("is granted once at a time", async () => {
    await rig.as("olga", "POST", "/exemptions", grant);
    const again = { ...grant, expires: "2026-12-31" };
    expect(refusalIn(await rig.as("olga", "POST", "/exemptions", again))).toBe("already-exempted");
    rig.at("2026-07-01T00:00:00.000Z");
    expect((await rig.as("olga", "POST", "/exemptions", again)).status).toBe(200);
  });

  it("is ended by a human before its time, and can then be granted anew", async () => {
    await rig.as("olga", "POST", "/exemptions", grant);
    expect((await rig.as("olga", "POST", `/exemptions/${id}/end`, over)).body).toMatchObject({
      state: "ended",
      ended: { by: "olga", ...over },
    });
    expect((await rig.as("olga", "GET", "/exemptions")).body).toEqual({ exemptions: [] });
    expect(refusalIn(await rig.as("olga", "POST", `/exemptions/${id}/end`, over))).toBe("exemption-over");
    expect((await rig.as("olga", "POST", "/exemptions", grant)).status).toBe(200);
  });

  it("is not ended by somebody without the right, nor where there is none", async () => {
    await rig.as("olga", "POST", "/exemptions", grant);
    expect(refusalIn(await rig.as("mary", "POST", `/exemptions/${id}/end`, over))).toBe("not-entitled");
    expect(refusalIn(await rig.as("olga", "POST", `/exemptions/${"0".repeat(32)}/end`, over))).toBe("not-found");
  });
});
