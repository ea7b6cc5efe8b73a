import type { ConfigInput } from "../../../lambdas/core/config.ts";
import { type ReceivePorts, receive } from "../../../lambdas/core/receive.ts";
import type { ScalingEntryInput } from "../../../lambdas/core/scaling/scaling-entry.ts";
import { scaleNodeGroup } from "../../../lambdas/playbooks/eks/scale-node-group.ts";
import { parseEvent } from "../../../lambdas/sources/index.ts";
import { memoryLedger } from "../../../local/memory-ledger.ts";
import { memberAccount, sampleConfig } from "../../support/sample-config.ts";

/** When events are heard. */
const heardAt = new Date("2026-11-14T09:31:30.000Z");

export const cpu = { AutoScalingGroupName: "eks-web-1" };

/** An alarm of the shop, in ALARM for half a minute; `state` and `detail` are written over. */
export interface Told {
  readonly id?: string;
  readonly alarm?: string;
  readonly account?: string;
  readonly region?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly detailType?: string;
  /** Whose event it is, where that is not the account of the alarm. */
  readonly from?: string;
}

export const alarmArn = (alarm: string): string => `arn:aws:cloudwatch:eu-west-1:${memberAccount}:alarm:${alarm}`;

/** The event that tells it, as CloudWatch words it. */
const eventOf = (told: Told): string => {
  const { alarm = "web-cpu", account = memberAccount, region = "eu-west-1", dimensions = cpu, state, detail } = told;
  return JSON.stringify({
    version: "0",
    id: told.id ?? "e-1",
    "detail-type": told.detailType ?? "CloudWatch Alarm State Change",
    source: "aws.cloudwatch",
    account: told.from ?? account,
    time: "2026-11-14T09:31:01Z",
    region,
    resources: [`arn:aws:cloudwatch:${region}:${account}:alarm:${alarm}`],
    detail: {
      alarmName: alarm,
      state: { value: "ALARM", reason: "", timestamp: "2026-11-14T09:31:00.000+0000", ...state },
      configuration: {
        metrics: [
          {
            id: "m",
            returnData: true,
            metricStat: {
              metric: { namespace: "AWS/EC2", name: "CPUUtilization", dimensions },
              period: 60,
              stat: "Average",
            },
          },
        ],
      },
      ...detail,
    },
  });
};

const entry: ScalingEntryInput = {
  alarm: "web-cpu",
  account: memberAccount,
  region: "eu-west-1",
  cluster: "shop",
  nodeGroup: "web",
  metric: { namespace: "AWS/EC2", name: "CPUUtilization", dimensions: cpu },
  target: 70,
  min: 2,
  max: 10,
};

/** What hears alarms, at a time, over a ledger; `announced` are the keys of findings that a ticket may be about. */
export const listener = (over: Partial<ConfigInput> = {}) => {
  const ledger = memoryLedger();
  const announced: string[] = [];
  const ports: ReceivePorts = {
    ledger,
    config: sampleConfig({
      playbooks: { [scaleNodeGroup.id]: { mode: "enforce" } },
      scaling: [entry, { ...entry, alarm: "web-memory-*" }, { ...entry, alarm: "batch-cpu", nodeGroup: "batch" }],
      ...over,
    }),
    playbooks: [scaleNodeGroup],
    launcher: { launch: async () => {}, isRunning: async () => true },
    now: () => heardAt,
    announceFinding: async ({ key }) => void announced.push(key),
    resolveRule: async (finding) => finding,
    readItem: async (finding) => finding,
  };
  return { ports, announced, hear: (told: Told) => parseEvent(eventOf(told)).findings };
};

/** Tells one alarm after the other; what each starts, or why it starts nothing. */
export const tell = async (told: readonly Told[]): Promise<readonly string[]> => {
  const { ports, hear } = listener();
  const answers: string[] = [];
  for (const finding of told.flatMap(hear)) {
    const { decisions, started, stored, finding: kept } = await receive(ports, finding);
    const [decision] = decisions;
    const [begun] = started;
    if (begun) answers.push(`${begun.result} ${kept.subject.id}`);
    else answers.push(stored === "older" ? "older" : `${decision?.outcome}: ${decision?.reason}`);
  }
  return answers;
};
