import type { ScheduledEvent } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { lambdaLauncher } from "../../lambdas/adapters/launcher.ts";
import { announcementTypes } from "../../lambdas/core/announcement.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { startRemediation } from "../../lambdas/core/start-remediation.ts";
import { create } from "../../lambdas/sweep.ts";
import { scheduledEvent } from "../../local/control-plane/invocation.ts";
import { exception, json, type SentRequest } from "../adapters/support/scripted-aws.ts";
import { append } from "../support/append.ts";
import { hubAccount } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { alias, contextOf, type EntryRig, entryRigs } from "./support/entry-rig.ts";

const openRig = entryRigs();
const playbook = "s3/block-public-access";
const tick: ScheduledEvent = scheduledEvent(hubAccount, "eu-west-1", new Date("2026-03-02T09:17:00Z"), "tick");

/** Executions by the name in their ARN; what is not listed is running. */
let statuses: Record<string, string>;

const lambda = ({ path, headers }: SentRequest) => {
  const name = headers["x-amz-durable-execution-name"];
  if (name) return { headers: { "x-amz-durable-execution-arn": `${alias}/durable-execution/${name}/1` }, body: "" };
  return json({ Status: statuses[path.split("/").at(-2) ?? ""] ?? "RUNNING" });
};

const sweep = ({ runtime }: EntryRig): Promise<void> => create(runtime)(tick, contextOf("sweep"));

const started = async (rig: EntryRig, bucket: string): Promise<{ id: string; finding: Finding }> => {
  const { subject, key } = sampleFinding();
  const finding = sampleFinding({ key: `${key}-${bucket}`, subject: { ...subject, id: bucket } });
  await rig.ledger.putFinding({ finding, decisions: [] });
  const { now } = rig.runtime;
  await rig.ledger.putPulse({ at: now().toISOString(), revivedAt: null });
  await startRemediation(
    { ledger: rig.ledger, launcher: lambdaLauncher(rig.runtime), now },
    { playbook, mode: "enforce" },
    finding,
  );
  return { id: rig.launched().at(-1) ?? expect.unreachable(), finding };
};

beforeEach(() => {
  statuses = {};
});

describe("sweep", () => {
  it("records the configuration in force, also where nothing is due", async () => {
    const rig = await openRig();
    await sweep(rig);
    expect((await rig.ledger.readGuards({ id: "r1", playbook, subject: sampleFinding().subject })).config).toEqual(
      rig.runtime.config,
    );
    expect(rig.aws.sent.filter(({ service }) => service !== "dynamodb")).toEqual([]);
  });

  it("leaves a run alone that is still at work", async () => {
    const rig = await openRig({ lambda });
    const { id } = await started(rig, "invoices");
    rig.pass(6);
    await sweep(rig);
    expect((await rig.ledger.history(id)).map(({ state }) => state)).toEqual(["detected"]);
  });

  it("ends a run whose execution is gone, says so on the bus, and frees its subject", async () => {
    const rig = await openRig({ lambda });
    const { id, finding } = await started(rig, "invoices");
    statuses[id] = "TIMED_OUT";
    rig.pass(6);
    await sweep(rig);
    expect((await rig.ledger.history(id)).at(-1)).toMatchObject({ state: "escalated", reason: "run-lost" });
    expect((await rig.ledger.getSlot(playbook, finding.subject))?.openId).toBeNull();
    const announced = rig.aws.sentTo("events").map(({ body }) => JSON.parse(JSON.parse(body).Entries[0].Detail));
    expect(announced).toMatchObject([{ remediationId: id, state: "escalated", reason: "run-lost" }]);
  });

  it("that hears of a run's end brings its slot forward, and looks at no other", async () => {
    const rig = await openRig({ lambda });
    const { id, finding } = await started(rig, "invoices");
    const { id: other } = await started(rig, "reports");
    statuses[other] = "TIMED_OUT";
    const end = (remediationId: string) =>
      create(rig.runtime)(
        {
          ...tick,
          source: "homeostat",
          "detail-type": announcementTypes.remediation,
          detail: { remediationId, state: "healed" },
        },
        contextOf("sweep"),
      );
    await end(id);
    expect((await rig.ledger.getSlot(playbook, finding.subject))?.openId).toBe(id);
    const at = rig.runtime.now().toISOString();
    await append(rig.ledger, id, { state: "skipped", reason: "already-compliant", detail: {}, at });
    rig.pass(6);
    await end(id);
    expect((await rig.ledger.getSlot(playbook, finding.subject))?.openId).toBeNull();
    expect((await rig.ledger.history(other)).map(({ state }) => state)).toEqual(["detected"]);
  });

  it("goes on with the others where one run cannot be looked up, and looks again a minute later", async () => {
    let down = true;
    const rig = await openRig({
      lambda: (request) =>
        down && request.headers["x-amz-durable-execution-name"] === undefined && request.path.includes(broken)
          ? exception("ServiceException", 500)
          : lambda(request),
    });
    const { id: broken } = await started(rig, "broken");
    const { id: lost } = await started(rig, "lost");
    statuses = { [broken]: "FAILED", [lost]: "FAILED" };
    rig.pass(6);
    await sweep(rig);
    const lastOf = async (id: string) => (await rig.ledger.history(id)).at(-1)?.state;
    expect([await lastOf(broken), await lastOf(lost)]).toEqual(["detected", "escalated"]);
    down = false;
    rig.pass(1);
    await sweep(rig);
    expect(await lastOf(broken)).toBe("escalated");
  });
});
