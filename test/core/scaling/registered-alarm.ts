import { withRegisteredSubject } from "../../../lambdas/core/alarm-registry.ts";
import type { Config } from "../../../lambdas/core/config.ts";
import type { Finding, Subject } from "../../../lambdas/core/finding.ts";
import type { ScalingEntryInput } from "../../../lambdas/core/scaling/scaling-entry.ts";
import { memberAccount, sampleConfig } from "../../support/sample-config.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { cpuOut } from "./situations.ts";

export const playbook = "eks/scale-node-group";
export const { alarm: alarmName } = cpuOut;

const entry: ScalingEntryInput = {
  alarm: alarmName,
  account: memberAccount,
  region: "eu-west-1",
  cluster: "shop",
  nodeGroup: "web",
  metric: cpuOut.metric,
  target: 70,
  min: 2,
  max: 10,
};
const spare: ScalingEntryInput = { ...entry, alarm: "spare-cpu", nodeGroup: "spare", min: 0, max: 5 };

export const alone = sampleConfig({ scaling: [entry] });
/** Where the web group's nodes cannot be had, the spare one is to grow. */
export const withFallback = sampleConfig({ scaling: [{ ...entry, fallback: "spare" }, spare] });

const alarmArn = `arn:aws:cloudwatch:eu-west-1:${memberAccount}:alarm:${alarmName}`;

/** The alarm of the web group, ringing. */
export const findingUnder = (config: Config): Finding =>
  withRegisteredSubject(
    config,
    sampleFinding({
      key: "alarm",
      kind: "alarm",
      control: { type: "alarm", title: alarmName, alarm: alarmName, alarmArn },
      detail: { type: "alarm", alarm: alarmName, alarmArn, form: "metric", state: "ALARM", metrics: [cpuOut.metric] },
    }),
  );

export const groupSubject = (nodeGroup: string): Subject => ({
  ...findingUnder(alone).subject,
  id: `shop/${nodeGroup}`,
});
