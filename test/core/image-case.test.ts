import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "../../lambdas/adapters/calendar.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { WorkflowPorts } from "../../lambdas/core/job.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { takeGone } from "../../lambdas/core/poll-fact.ts";
import { type ReceivePorts, receive } from "../../lambdas/core/receive.ts";
import { reconcile } from "../../lambdas/core/reconcile.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import type { Started } from "../../lambdas/core/start-remediation.ts";
import { triageVulnerableImage } from "../../lambdas/playbooks/ecr/triage-vulnerable-image.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memoryMac } from "../../local/memory-mac.ts";
import { memoryVault } from "../../local/memory-vault.ts";
import { type Image, imageFinding, imageWorld } from "../playbooks/worlds/image.ts";
import { createJournal, replay } from "../support/replaying-steps.ts";
import { sampleConfig } from "../support/sample-config.ts";

const { id: playbook } = triageVulnerableImage;
const vulnerable: Image = {
  scanner: "enhanced",
  status: "ACTIVE",
  vulnerabilities: ["CVE-1", "CVE-2"].map((id) => ({
    id,
    severity: "critical",
    fix: "available",
    exploitable: false,
    packages: [{ name: "zlib", version: "1.2", fixedIn: "1.3" }],
  })),
  suppressed: 0,
  inUse: null,
};
const clean: Image = { ...vulnerable, vulnerabilities: [] };

let image: Image | null;
let time: number;
let ledger: Ledger;
let launched: string[];
let ports: ReceivePorts & WorkflowPorts;

const at = () => new Date(time).toISOString();
const pass = (minutes: number): void => {
  time += minutes * 60_000;
};

/** What a source tells now. */
const told = (key: string, over: Partial<Finding> = {}): Finding =>
  imageFinding({ key, revision: at(), times: { observed: at() }, ...over });
const hear = async (key: string, over: Partial<Finding> = {}): Promise<readonly Started[]> =>
  (await receive(ports, told(key, over))).started.map(({ result }) => result);
const one = (lifecycle: Finding["lifecycle"]): Partial<Finding> => ({
  lifecycle,
  severity: { label: "critical" },
  control: { type: "vulnerability", title: "CVE-1 - zlib", id: "CVE-1" },
  detail: { type: "packages", packages: [] },
});

/** Runs what was launched and has not run yet, and says how it ended. */
const runAll = async (): Promise<readonly string[]> => {
  const ends: string[] = [];
  for (const id of launched.splice(0)) {
    const { state, reason } = await replay(createJournal(), (steps) => remediate(ports)({ remediationId: id }, steps));
    ends.push(`${state}: ${reason}`);
  }
  return ends;
};
const sweep = async (): Promise<void> => {
  const slot = await ledger.getSlot(playbook, imageFinding().subject);
  if (slot) await reconcile(ports, slot);
};

beforeEach(() => {
  image = vulnerable;
  time = Date.UTC(2026, 0, 1);
  ledger = memoryLedger();
  launched = [];
  ports = {
    calendar,
    ledger,
    config: sampleConfig({ playbooks: {} }),
    playbooks: [triageVulnerableImage],
    now: () => new Date(time),
    launcher: { launch: async (id) => void launched.push(id), isRunning: async () => true },
    resolveRule: async (finding) => finding,
    mac: memoryMac(),
    readItem: async (finding) => finding,
    announceFinding: async () => {},
    session: (_use, { finding }) => {
      const world = imageWorld(image ?? clean, finding);
      if (!image) world.remove();
      return world.session;
    },
    trail: { actions: [], resource: "*", run: async () => [] },
    seal: memoryVault().seal,
    announce: async () => {},
  };
});

describe("a case about an image", () => {
  it("is one, whoever tells of it: ECR's scan, Inspector's, and Inspector's single findings", async () => {
    expect(await hear("ecr-scan")).toEqual(["started"]);
    expect(await hear("inspector-scan")).toEqual(["nothing-new"]);
    expect(await hear("inspector|CVE-1", one("open"))).toEqual(["nothing-new"]);
    pass(1);
    expect(await hear("inspector|CVE-2", one("open"))).toEqual(["waiting"]);
    expect(await runAll()).toEqual(["escalated: image-vulnerable"]);
    expect(launched).toEqual([]);
  });

  it("shows a human the packages, and never asks to write, whatever the mode", async () => {
    ports = { ...ports, config: sampleConfig({ playbooks: { [playbook]: { mode: "enforce" } } }) };
    await hear("ecr-scan");
    const [id = ""] = launched;
    expect(await runAll()).toEqual(["escalated: image-vulnerable"]);
    const last = (await ledger.history(id)).at(-1);
    expect(last?.detail.note).toContain("2 critical by Inspector: zlib 1.2 (CVE-1, CVE-2; fixed in 1.3)");
    expect(last?.detail.before).toMatchObject({ packages: [{ name: "zlib", version: "1.2", fixedIn: "1.3" }] });
  });

  it("is told gone where the image is gone", async () => {
    image = null;
    await hear("ecr-scan");
    expect(await runAll()).toEqual(["skipped: resource-gone"]);
  });

  it("is not opened by an event that the live state does not bear out, and both are on record", async () => {
    image = clean;
    await hear("inspector-scan");
    const [id = ""] = launched;
    expect(await runAll()).toEqual(["skipped: below-threshold"]);
    expect((await ledger.history(id)).at(-1)?.detail.note).toBe(
      "nothing counted by Inspector; the event told of 3 critical",
    );
  });
});

describe("a case that stands open", () => {
  beforeEach(async () => {
    await hear("inspector|CVE-1", one("open"));
    expect(await runAll()).toEqual(["escalated: image-vulnerable"]);
    pass(10);
  });

  it("stays open while others remain, though its source closed the finding that had opened it", async () => {
    expect(await hear("inspector|CVE-1", one("resolved"))).toEqual(["started"]);
    expect(await runAll()).toEqual(["escalated: image-vulnerable"]);
  });

  it.each<[string, string, Partial<Finding>]>([
    ["the last finding is closed", "inspector|CVE-1", one("resolved")],
    ["a finding is suppressed", "inspector|CVE-1", one("suppressed")],
    ["a scan finds nothing", "ecr-scan", { lifecycle: "resolved", severity: { label: "unknown", counts: {} } }],
    ["a scan finds nothing grave", "ecr-scan", { severity: { label: "low", counts: { low: 4 } } }],
  ])("ends by a look at the live state when %s", async (_what, key, over) => {
    image = clean;
    expect(await hear(key, over)).toEqual(["started"]);
    expect(await runAll()).toEqual(["skipped: below-threshold"]);
    pass(10);
    expect(await hear("inspector-scan", { lifecycle: "resolved" })).toEqual(["nothing-new"]);
  });

  it("ends where a poll finds the image gone, though no source told anything new, and is looked at once for it", async () => {
    const stored = (await ledger.getFinding("inspector|CVE-1"))?.finding ?? expect.unreachable();
    image = null;
    const gone = () => takeGone({ ...ports, parse: () => expect.unreachable() }, stored);
    await gone();
    await gone();
    launched = [...new Set(launched)];
    expect(await runAll()).toEqual(["skipped: resource-gone"]);
    pass(10);
    await gone();
    expect(launched).toEqual([]);
  });

  it("stays open for a scan that failed", async () => {
    expect(await hear("ecr-scan", { lifecycle: "unknown" })).toEqual([]);
  });

  it("stays open where the image is not scanned any more", async () => {
    image = { ...clean, status: "SCAN_ELIGIBILITY_EXPIRED" };
    await hear("inspector|CVE-1", one("resolved"));
    expect(await runAll()).toEqual(["escalated: scan-inconclusive"]);
  });

  it("is not looked at for a replay or for the word of an account that may not speak for the image", async () => {
    const { transport } = imageFinding();
    expect(await hear("a", { ...one("resolved"), transport: { ...transport, replayName: "last-week" } })).toEqual([]);
    expect(await hear("b", { ...one("resolved"), transport: { ...transport, account: "999999999999" } })).toEqual([]);
  });

  it("is looked at again after the cool-down where the word came before its end", async () => {
    await hear("inspector|CVE-1", one("resolved"));
    await runAll();
    pass(1);
    image = clean;
    expect(await hear("inspector|CVE-2", one("resolved"))).toEqual(["waiting"]);
    await sweep();
    expect(launched).toEqual([]);
    pass(5);
    await sweep();
    expect(await runAll()).toEqual(["skipped: below-threshold"]);
  });

  it("is looked at until a scan in progress has ended", async () => {
    image = { ...clean, status: "PENDING" };
    await hear("inspector|CVE-1", one("resolved"));
    expect(await runAll()).toEqual(["skipped: scan-in-progress"]);
    pass(10);
    image = vulnerable;
    await sweep();
    expect(await runAll()).toEqual(["escalated: image-vulnerable"]);
  });
});

it("where no case is open, nothing is looked at for what is resolved, suppressed or small", async () => {
  expect(await hear("a", one("resolved"))).toEqual(["nothing-new"]);
  expect(await hear("b", one("suppressed"))).toEqual(["nothing-new"]);
  expect(await hear("c", { severity: { label: "low", counts: { low: 1 } } })).toEqual(["nothing-new"]);
  expect(await ledger.getSlot(playbook, imageFinding().subject)).toBeNull();
});
