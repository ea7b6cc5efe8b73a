import * as z from "zod";
import type { AlarmDetail } from "../core/finding.ts";
import type { MetricIdentity } from "../core/metric.ts";
import { optional, text } from "./schema.ts";

const metricStat = z.lazy(() =>
  z.object({
    metric: z.object({
      namespace: text,
      name: text,
      /** A map here, a list in the API. */
      dimensions: optional(z.record(z.string(), z.string())),
    }),
    period: z.number(),
    stat: text,
  }),
);
const query = z.lazy(() =>
  z.object({
    expression: optional(text),
    returnData: optional(z.boolean()),
    metricStat: optional(metricStat),
  }),
);

/** What an alarm watches. Comparison, evaluation periods and the treatment of missing data are not in events. */
export const alarmConfiguration = z.lazy(() =>
  z.object({
    description: optional(z.string()),
    /** Composite alarms only. */
    alarmRule: optional(text),
    metrics: optional(z.array(query)),
  }),
);
type AlarmConfiguration = z.infer<typeof alarmConfiguration>;
type Query = z.infer<typeof query>;

/** What an alarm watches tells its form; undefined if it tells nothing. */
export const formOf = ({ alarmRule, metrics }: AlarmConfiguration): AlarmDetail["form"] | undefined => {
  if (alarmRule !== undefined) return "composite";
  const expressions = (metrics ?? []).flatMap(({ expression }) => expression ?? []);
  if (expressions.some((expression) => /^\s*ANOMALY_DETECTION_BAND\b/i.test(expression))) return "anomaly";
  if (expressions.some((expression) => /^\s*SELECT\b/i.test(expression))) return "multi-series";
  if (expressions.length > 0) return "metric-math";
  return metrics?.some(({ metricStat: stat }) => stat) ? "metric" : undefined;
};

const identityOf = ({ metricStat: found }: Query): readonly MetricIdentity[] =>
  found
    ? [
        {
          namespace: found.metric.namespace,
          name: found.metric.name,
          dimensions: found.metric.dimensions ?? {},
          period: found.period,
          statistic: found.stat,
        },
      ]
    : [];

/** The series that the alarm reads; of a plain metric alarm only the one that it compares. */
export const metricsOf = (form: AlarmDetail["form"], queries: readonly Query[] = []): readonly MetricIdentity[] =>
  queries.filter(({ returnData }) => form !== "metric" || returnData !== false).flatMap(identityOf);
