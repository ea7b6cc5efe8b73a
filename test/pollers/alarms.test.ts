import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { afterEach, describe, expect, it } from "vitest";
import { alarms } from "../../lambdas/pollers/alarms.ts";
import { alarmsOf } from "../../local/services/cloudwatch/alarms.ts";
import { here } from "../local/services/support/account.ts";
import { estateAccount } from "../local/services/support/estate.ts";
import { callsTo, findingOf, scope } from "./support.ts";

const name = "shop-web-cpu";
const wanted = scope({ alarms: [name] });

/** Until the test has ended, no minute passes in which CloudWatch would look at the metric. */
let thaw = (): void => {};
afterEach(() => thaw());

const ringing = async () => {
  const account = estateAccount();
  const frozen = Promise.withResolvers<void>();
  void account.world.clock.track(frozen.promise);
  thaw = frozen.resolve;
  await account
    .client(CloudWatchClient)
    .send(
      new SetAlarmStateCommand({ AlarmName: name, StateValue: "ALARM", StateReason: "load", StateReasonData: "{}" }),
    );
  return { account, aws: callsTo(account, alarms) };
};

describe("the poll of alarms", () => {
  it("makes the finding that the event made, with its key and revision", async () => {
    const { account, aws } = await ringing();
    const { events, next } = await alarms.next(aws, wanted, null);
    expect(next).toBeNull();
    const event = account.events.find((each) => each["detail-type"] === "CloudWatch Alarm State Change");
    const { transport: _, raw: __, sourceStatus: ___, ...same } = findingOf(event);
    expect(findingOf(events[0])).toMatchObject({ ...same, sourceStatus: { raw: "ALARM" } });
  });

  it("asks about registered alarms only, and at most a hundred at once", async () => {
    const asked: number[] = [];
    const aws = {
      describeAlarms: async ({ names }: { readonly names: readonly string[] }) => {
        asked.push(names.length);
        return [];
      },
      getActiveMuteRule: () => expect.unreachable(),
    };
    const many = scope({ alarms: Array.from({ length: 250 }, (_, n) => `alarm-${n}`) });
    let cursor: number | null = null;
    do cursor = (await alarms.next(aws, many, cursor)).next;
    while (cursor !== null);
    expect(asked).toEqual([100, 100, 50]);
    await alarms.next(aws, scope(), null);
    expect(asked).toHaveLength(3);
  });

  it("says who keeps an alarm quiet", async () => {
    const { aws } = await ringing();
    const muted = { ...aws, getActiveMuteRule: async () => "arn:aws:cloudwatch:::alarm-mute-rule:night" };
    const { events } = await alarms.next(muted, wanted, null);
    expect(findingOf(events[0]).detail).toMatchObject({ silencedBy: "arn:aws:cloudwatch:::alarm-mute-rule:night" });
  });

  it("confirms an alarm, one that is over, and one that is gone", async () => {
    const { account, aws } = await ringing();
    const finding = findingOf((await alarms.next(aws, wanted, null)).events[0]);
    expect(findingOf(await alarms.confirm(aws, wanted, finding)).lifecycle).toBe("open");
    await account
      .client(CloudWatchClient)
      .send(new SetAlarmStateCommand({ AlarmName: name, StateValue: "OK", StateReason: "calm" }));
    expect(findingOf(await alarms.confirm(aws, wanted, finding)).lifecycle).toBe("resolved");
    alarmsOf(account.world, here).delete(name);
    expect(await alarms.confirm(aws, wanted, finding)).toBe("gone");
  });

  it("knows nothing of composite alarms, which are shown only to those who may see every alarm", async () => {
    const { aws } = await ringing();
    const finding = findingOf((await alarms.next(aws, wanted, null)).events[0]);
    if (finding.detail.type !== "alarm") expect.unreachable();
    const composite = { ...finding, detail: { ...finding.detail, form: "composite" as const } };
    expect(await alarms.confirm(aws, wanted, composite)).toBe("not-shown");
  });
});
