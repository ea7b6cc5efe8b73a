import { describe, expect, it } from "vitest";
import { create } from "../../lambdas/intake.ts";
import { type Answer, exception, formOf, json } from "../adapters/support/scripted-aws.ts";
import { eventFixture } from "../support/event-fixtures.ts";
import { hubAccount } from "../support/sample-config.ts";
import { collect, contextOf, type EntryRig, entryRigs } from "./support/entry-rig.ts";
import { batch } from "./support/sqs-batch.ts";

/** The account that the fixtures of Config events are from. */
const account = "210987654321";
const openRig = entryRigs({
  accounts: [
    { id: hubAccount, name: "platform", environment: "platform", regions: ["eu-west-1"] },
    { id: account, name: "shop", environment: "production", regions: ["eu-west-1"] },
  ],
});
const summary = eventFixture("config-item", "oversized");
const invoke = ({ runtime }: EntryRig) => create(runtime)(batch(summary), contextOf("intake"));

describe("an item that AWS Config summed up, because it was too large", () => {
  const captured = "2026-03-02T09:14:50.006Z";
  /** AWS Config's API gives times in seconds, and the configuration as text. */
  const newest = (over: object = {}): Answer =>
    json({
      configurationItems: [
        {
          accountId: account,
          awsRegion: "eu-west-1",
          configurationItemCaptureTime: Date.parse(captured) / 1_000,
          configurationItemStatus: "OK",
          configurationStateId: String(Date.parse(captured)),
          resourceType: "AWS::EC2::SecurityGroup",
          resourceId: "sg-0d1e2f3a4b5c6d7e8",
          configuration: JSON.stringify({
            ipPermissions: [
              { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipv4Ranges: [{ cidrIp: "0.0.0.0/0" }], ipv6Ranges: [] },
            ],
          }),
          ...over,
        },
      ],
    });

  it("is asked for in the name of the reader, and starts a look", async () => {
    const rig = await openRig({ config: () => newest() });
    expect(await invoke(rig)).toEqual({ batchItemFailures: [] });
    expect(rig.aws.sentTo("sts").map(formOf)).toMatchObject([
      { RoleArn: `arn:aws:iam::${account}:role/homeostat-test-reader` },
    ]);
    const [asked] = rig.aws.sentTo("config");
    expect(JSON.parse(asked?.body ?? "")).toMatchObject({
      resourceType: "AWS::EC2::SecurityGroup",
      resourceId: "sg-0d1e2f3a4b5c6d7e8",
    });
    expect(rig.launched()).toHaveLength(1);
  });

  it("starts nothing, and takes no place in the ledger, where it shows nothing wrong", async () => {
    const rig = await openRig({ config: () => newest({ configuration: JSON.stringify({ ipPermissions: [] }) }) });
    await invoke(rig);
    expect(rig.launched()).toEqual([]);
    expect(await collect(rig.ledger.findings())).toEqual([]);
  });

  it.each([
    ["AWS Config refuses to tell", () => exception("AccessDeniedException", 400)],
    ["AWS Config has only an older one", () => newest({ configurationItemCaptureTime: 1_772_442_000 })],
    ["AWS Config has none", () => exception("ResourceNotDiscoveredException", 400)],
  ])("stays partial, starts nothing and is tried again where %s", async (_what, config) => {
    const rig = await openRig({ config });
    expect(await invoke(rig)).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    expect(await collect(rig.ledger.findings())).toMatchObject([{ finding: { partial: true } }]);
    expect(rig.launched()).toEqual([]);
  });
});
