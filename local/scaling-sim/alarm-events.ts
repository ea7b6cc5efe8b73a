import { withRegisteredSubject } from "../../lambdas/core/alarm-registry.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { SignalReading } from "../../lambdas/core/scaling/observed-node-group.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { config } from "./registration.ts";

/** The event by which CloudWatch would tell of an alarm's state. */
const eventOf = ({ alarm, state, since }: SignalReading): string => {
  const entry = config.scaling.find((each) => each.alarm === alarm);
  const timestamp = new Date(since ?? 0).toISOString();
  return JSON.stringify({
    version: "0",
    id: `${alarm}/${timestamp}`,
    "detail-type": "CloudWatch Alarm State Change",
    source: "aws.cloudwatch",
    account: entry?.account,
    region: entry?.region,
    time: timestamp,
    resources: [`arn:aws:cloudwatch:${entry?.region}:${entry?.account}:alarm:${alarm}`],
    detail: {
      alarmName: alarm,
      state: { value: state, timestamp },
      configuration: {
        metrics: [{ id: "m", metricStat: { metric: entry?.metric, period: 60, stat: "Average" }, returnData: true }],
      },
    },
  });
};

/** The findings of a day, as the ledger would keep them: each alarm's newest. */
export class AlarmFindings {
  readonly #states = new Map<string, SignalReading["state"]>();
  readonly #newest = new Map<string, Finding>();

  /** Tells what the alarms say by now; what is returned is news. */
  hear(readings: readonly SignalReading[]): readonly Finding[] {
    return readings
      .filter(({ alarm, state }) => (this.#states.get(alarm) ?? "OK") !== state)
      .flatMap((reading) => {
        this.#states.set(reading.alarm, reading.state);
        const told = parseEvent(eventOf(reading)).findings.map((finding) => withRegisteredSubject(config, finding));
        for (const finding of told) this.#newest.set(finding.key, finding);
        return told;
      });
  }

  byKey(key: string): Finding | undefined {
    return this.#newest.get(key);
  }
}
