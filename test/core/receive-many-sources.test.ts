import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type ReceivePorts, receive } from "../../lambdas/core/receive.ts";
import { blockPublicAccess } from "../../lambdas/playbooks/s3/block-public-access.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";
import { sampleConfig } from "../support/sample-config.ts";

const owner = "210987654321";
const member = "109876543210";
const playbook = blockPublicAccess.id;

const fromConfig = oneChangedFinding("config-compliance", "annotated", {
  detail: {
    configRuleName: "s3-bucket-level-public-access-prohibited",
    resourceType: "AWS::S3::Bucket",
    resourceId: "orders-exports",
  },
});
const fromSecurityHub = oneFinding("securityhub-finding", "control");
const fromSecurityHubV2 = oneFinding("securityhub-finding-v2", "control");
const fromItem = oneFinding("config-item", "bucket");
const told = [fromConfig, fromSecurityHub, fromSecurityHubV2, fromItem];

let ledger: Ledger;
let launched: Set<string>;
let now: string;
const portsWith = (over: Partial<ConfigInput> = {}): ReceivePorts => ({
  ledger,
  config: sampleConfig({
    accounts: [owner, member].map((id) => ({
      id,
      name: id,
      environment: "production",
      regions: ["eu-west-1", "eu-central-1"],
    })),
    hub: { account: owner, region: "eu-west-1" },
    playbooks: { [playbook]: { mode: "enforce" } },
    ...over,
  }),
  playbooks: [blockPublicAccess],
  now: () => new Date(now),
  launcher: { launch: async (id) => void launched.add(id), isRunning: async () => true },
  resolveRule: async (finding: Finding) => finding,
  readItem: async (finding: Finding) => finding,
  announceFinding: async () => {},
});

beforeEach(() => {
  ledger = memoryLedger();
  launched = new Set();
  // After each of them was told.
  now = "2026-03-02T09:15:05.000Z";
});

describe("one bucket, told by AWS Config's rule and item and by both Security Hubs", () => {
  it.each(told)("starts a remediation when $transport.detailType tells it alone", async (finding) => {
    const { started } = await receive(portsWith(), finding);
    expect(started).toEqual([{ playbook, result: "started" }]);
  });

  it("starts one remediation, in whatever order and however often it is told", async () => {
    const order = fc.shuffledSubarray([...told, ...told], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(order, async (findings) => {
        ledger = memoryLedger();
        launched = new Set();
        const ports = portsWith();
        const results = [];
        for (const finding of findings)
          results.push(...(await receive(ports, finding)).started.map(({ result }) => result));
        expect(launched.size).toBe(1);
        expect(results.filter((result) => result === "started")).toHaveLength(1);
        expect((await ledger.getSlot(playbook, fromConfig.subject))?.generation).toBe(1);
      }),
    );
  });

  it("is kept as a finding of each: each source resolves its own", async () => {
    const ports = portsWith();
    for (const finding of told) await receive(ports, finding);
    expect(new Set(told.map(({ key }) => key)).size).toBe(told.length);
    for (const { key } of told) expect((await ledger.getFinding(key))?.finding.lifecycle).toBe("open");
  });

  it("waits for the open remediation where a source looked again after it was started, and starts no second one", async () => {
    now = "2026-03-02T09:14:59.000Z";
    const ports = portsWith();
    await receive(ports, fromConfig);
    expect((await receive(ports, fromSecurityHub)).started).toEqual([{ playbook, result: "waiting" }]);
    expect(launched.size).toBe(1);
  });

  it("is not remediated for a control that somebody imitated", async () => {
    const imitated = { ...oneFinding("securityhub-finding", "imitated-control"), lifecycle: "open" as const };
    expect((await receive(portsWith(), imitated)).decisions).toEqual([]);
    expect(launched.size).toBe(0);
  });

  it("is not remediated again for findings that were replayed", async () => {
    for (const finding of told) {
      const replayed = { ...finding, transport: { ...finding.transport, replayName: "last-week" } };
      expect((await receive(portsWith(), replayed)).decisions).toMatchObject([
        { outcome: "skip", reason: "replayed-event" },
      ]);
    }
    expect(launched.size).toBe(0);
  });
});

describe("a member's bucket, told by the administrator of Security Hub", () => {
  const finding = oneFinding("securityhub-finding", "told-by-administrator");

  it("starts a remediation in the member's account", async () => {
    const { started, stored } = await receive(portsWith({ administrators: { securityHub: owner } }), finding);
    expect({ started, stored }).toEqual({ started: [{ playbook, result: "started" }], stored: "stored" });
    const [id = ""] = launched;
    expect((await ledger.getRemediation(id))?.subject).toMatchObject({ account: member, id: "settlements" });
  });

  it.each([
    ["nobody is configured", {}],
    ["it is that of another service", { guardDuty: owner, inspector: owner, health: owner }],
    ["it is somebody else", { securityHub: member }],
  ])("is refused and kept apart where %s", async (_what, administrators) => {
    const { started, stored, decisions } = await receive(portsWith({ administrators }), finding);
    expect({ started, stored }).toEqual({ started: [], stored: "refused" });
    expect(decisions).toMatchObject([{ outcome: "skip", reason: "account-mismatch" }]);
    expect(await ledger.getFinding(finding.key)).toBeNull();
  });
});
