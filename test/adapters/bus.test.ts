import { describe, expect, it } from "vitest";
import { announceExemptionOn, announceOn } from "../../lambdas/adapters/bus.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { granted } from "../../lambdas/core/granted-exemption.ts";
import type { Remediation, Transition } from "../../lambdas/core/remediation.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { type Answer, exception, json, scriptedAws } from "./support/scripted-aws.ts";

const remediation = (over: Partial<Remediation> = {}): Remediation => ({
  id: "0123456789abcdef0123456789abcdef",
  playbook: "sample/set-colour",
  subject: sampleFinding().subject,
  generation: 1,
  finding: sampleFinding(),
  createdAt: "2026-01-01T00:00:00.000Z",
  ...over,
});
const transition = (over: Partial<Transition> = {}): Transition => ({
  sequence: 3,
  state: "applying",
  detail: { summary: "colour: red → blue", before: { secret: "hunter2" } },
  at: "2026-01-01T00:00:02.000Z",
  ...over,
});

const announcing = (answer: () => Answer = () => json({ FailedEntryCount: 0, Entries: [{ EventId: "e" }] })) => {
  const aws = scriptedAws({ events: answer });
  const runtime = makeRuntime({ env: { BUS_NAME: "homeostat" }, config: sampleConfig(), now: () => new Date() }, aws);
  return {
    aws,
    announce: announceOn(runtime),
    warn: announceExemptionOn(runtime),
    sent: () => JSON.parse(aws.sent[0]?.body ?? "null"),
  };
};

describe("announcing a transition", () => {
  it("puts one event on the bus, with what a consumer needs to look the rest up", async () => {
    const { announce, sent } = announcing();
    await announce(remediation(), transition({ reason: "halted" }));
    const { Entries: entries } = sent();
    expect(entries).toEqual([
      {
        EventBusName: "homeostat",
        Source: "homeostat",
        DetailType: "Remediation State Change",
        Detail: expect.any(String),
      },
    ]);
    expect(JSON.parse(entries[0].Detail)).toEqual({
      remediationId: "0123456789abcdef0123456789abcdef",
      playbook: "sample/set-colour",
      subject: { type: "AWS::S3::Bucket", id: "invoices", account: "444455556666", region: "eu-west-1" },
      sequence: 3,
      state: "applying",
      reason: "halted",
    });
  });

  it("leaves settings, tags and the event out: they are in the ledger, for those who may read it", async () => {
    const { announce, sent } = announcing();
    const { subject } = sampleFinding();
    await announce(remediation({ subject: { ...subject, tags: { owner: "hunter2" } } }), transition());
    expect(JSON.stringify(sent())).not.toContain("hunter2");
  });

  it("keeps a hostile name within its JSON string", async () => {
    const id = 'x","state":"healed","y":"\u202e\u0000</script>';
    const { announce, sent } = announcing();
    await announce(remediation({ subject: { ...sampleFinding().subject, id } }), transition());
    expect(JSON.parse(sent().Entries[0].Detail)).toMatchObject({ state: "applying", subject: { id } });
  });

  it("fails where the bus took the call and not the event", async () => {
    const { announce } = announcing(() =>
      json({ FailedEntryCount: 1, Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "too many" }] }),
    );
    await expect(announce(remediation(), transition())).rejects.toMatchObject({
      name: "EventRefusedError",
      message: "bus homeostat refused the event: ThrottlingException too many",
    });
  });

  it("fails with AWS's own error where the call is refused", async () => {
    const { announce } = announcing(() => exception("AccessDeniedException"));
    await expect(announce(remediation(), transition())).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("announcing that an exemption ends soon", () => {
  const terms = { owner: "web team", reason: "the download page", expires: "2026-06-30" };
  const one = { playbook: "s3/block-public-access", account: "444455556666", subject: "downloads" };
  const several = { playbooks: ["s3/*"], accounts: ["444455556666"] };
  const { exemptions } = sampleConfig({ exemptions: [{ id: "shop", ...several, ...terms, granted: "2026-01-01" }] });

  it.each([
    ["granted at run time", granted({ ...one, ...terms }, "olga", new Date("2026-01-01T00:00:00.000Z"), 1), one],
    ["of the configuration", exemptions[0] ?? expect.fail("no exemption"), several],
  ])("tells whose it is, until when, and what it covers: %s", async (_which, exemption, scope) => {
    const { warn, sent } = announcing();
    await warn(exemption);
    const [entry] = sent().Entries;
    expect(entry).toMatchObject({ EventBusName: "homeostat", DetailType: "Exemption Expiring" });
    expect(JSON.parse(entry.Detail)).toEqual({
      exemptionId: exemption.id,
      owner: "web team",
      expires: "2026-06-30",
      ...scope,
    });
  });
});
