import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { imageKeptUntil, lastUndo } from "../../lambdas/core/image-expiry.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const now = new Date("2026-01-01T00:00:00.000Z");
const remediation = { playbook: "sample/set-colour", subject: { ...sampleFinding().subject, account: memberAccount } };

describe("a before-image", () => {
  it("is kept for the window, the time that others have to agree, and a day for the runs themselves", () => {
    expect(imageKeptUntil(sampleConfig(), remediation, now)).toBe("2026-02-02T00:00:00.000Z");
    expect(imageKeptUntil(sampleConfig({ rollbackWindow: "7d" }), remediation, now)).toBe("2026-01-10T00:00:00.000Z");
  });

  it("is kept by the rule that asks about this playbook there, and a role as long as by the longest", () => {
    const approvals: ConfigInput["approvals"] = [
      { within: "20d", environments: ["platform"] },
      { within: "5d", environments: ["production"] },
    ];
    const config = sampleConfig({ approvals });
    expect(imageKeptUntil(config, remediation, now)).toBe("2026-02-06T00:00:00.000Z");
    expect(lastUndo(config, now).toISOString()).toBe("2026-02-21T00:00:00.000Z");
  });
});
