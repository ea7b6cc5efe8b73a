import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import { MalformedEventError } from "../core/event-errors.ts";
import type { AlarmDetail, Finding, Lifecycle, Subject } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { canonicalSubject } from "../core/subject.ts";
import { alarmConfiguration, formOf, metricsOf } from "./alarm-form.ts";
import type { EventEnvelope } from "./envelope.ts";
import { optional, read, text, timestamp } from "./schema.ts";
import { broughtBy, type Source } from "./source.ts";

const contributorChange = "CloudWatch Alarm Contributor State Change";

const state = z.lazy(() =>
  z.object({
    value: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]),
    reason: optional(z.string()),
    /** JSON in a string, of a shape that depends on the alarm; often absent. A hint, so nothing that it holds can fail. */
    reasonData: z.unknown().optional(),
    timestamp,
    actionsSuppressedBy: optional(z.string()),
  }),
);
const common = { alarmName: text, state, muteDetail: optional(z.object({ mutedByArn: optional(text) })) };
const alarmDetail = z.lazy(() =>
  z.object({
    ...common,
    previousState: optional(z.object({ value: z.string() })),
    configuration: alarmConfiguration,
  }),
);
const contributorDetail = z.lazy(() =>
  z.object({
    ...common,
    alarmContributor: z.object({ id: text, attributes: z.record(z.string(), z.string()) }),
    configuration: optional(alarmConfiguration),
  }),
);
const lifecycles = { ALARM: "open", OK: "resolved", INSUFFICIENT_DATA: "unknown" } as const satisfies Record<
  z.infer<typeof state>["value"],
  Lifecycle
>;

const triggering = z.lazy(() => z.object({ triggeringAlarms: z.array(z.object({ arn: text })) }));
/** The children that set a composite alarm off, as far as `reasonData` can be read. */
const triggeredBy = (reasonData: unknown): readonly string[] => {
  if (typeof reasonData !== "string") return [];
  try {
    return triggering.safeParse(JSON.parse(reasonData)).data?.triggeringAlarms.map(({ arn }) => arn) ?? [];
  } catch {
    return [];
  }
};

/** Muted and suppressed alarms send events all the same. */
const silencedBy = ({ muteDetail, state: { actionsSuppressedBy } }: z.infer<z.ZodObject<typeof common>>) =>
  muteDetail ? (muteDetail.mutedByArn ?? "a mute rule") : actionsSuppressedBy || undefined;

/** The alarm of the envelope's ARN: it alone says of which account and region. */
const subjectOf = ({ resources: [arn] }: EventEnvelope, alarmName: string): Subject & { readonly arn: string } => {
  const named = parseArn(arn ?? "");
  if (arn === undefined || named?.service !== "cloudwatch" || !named.resource.startsWith("alarm:"))
    throw new MalformedEventError("resources[0]", `the ARN of the alarm (found ${JSON.stringify(arn) ?? "nothing"})`);
  const { account, region, partition } = named;
  const subject = canonicalSubject({ type: "AWS::CloudWatch::Alarm", arn, account, region, partition });
  if (subject.id !== alarmName)
    throw new MalformedEventError("detail.alarmName", `the alarm that resources[0] names, "${subject.id}"`);
  return { ...subject, arn };
};

/** What the form of the alarm decides. @throws {MalformedEventError} */
const readAlarm = (event: EventEnvelope) => {
  if (event.detailType === contributorChange) {
    const found = read(contributorDetail, event.detail, ["detail"]);
    return { ...found, previousState: undefined, form: "contributor" as const };
  }
  const found = read(alarmDetail, event.detail, ["detail"]);
  const form = formOf(found.configuration);
  if (!form)
    throw new MalformedEventError(
      "detail.configuration.metrics",
      "the metrics or the alarmRule that the alarm watches",
    );
  return { ...found, alarmContributor: undefined, form };
};

const parse = (event: EventEnvelope): Finding => {
  const found = readAlarm(event);
  const { alarmName: alarm, configuration, alarmContributor: contributor, form, state: now, previousState } = found;
  const subject = subjectOf(event, alarm);
  const silencer = silencedBy(found);
  const detail: AlarmDetail = {
    type: "alarm",
    alarm,
    alarmArn: subject.arn,
    form,
    state: now.value,
    metrics: metricsOf(form, configuration?.metrics),
    ...(silencer !== undefined && { silencedBy: silencer }),
    ...(contributor && { contributor }),
    ...(form === "composite" && { triggeredBy: triggeredBy(now.reasonData) }),
  };
  return {
    ...broughtBy(event),
    key: findingKey("alarm", subject.arn, ...(contributor ? [contributor.id] : [])),
    revision: now.timestamp,
    kind: "alarm",
    lifecycle: lifecycles[now.value],
    sourceStatus: { raw: now.value, ...(previousState && { previousRaw: previousState.value }) },
    subject,
    severity: { label: "unknown" },
    control: { type: "alarm", title: alarm, alarm, alarmArn: subject.arn },
    title: `Alarm ${alarm} is ${now.value}`,
    description: now.reason ?? configuration?.description ?? "",
    references: [],
    times: { observed: now.timestamp },
    detail,
  };
};

/** Source: CloudWatch User Guide, "Alarm events and EventBridge". */
export const cloudwatchAlarm: Source = {
  name: "cloudwatch-alarm",
  pattern: { source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change", contributorChange] },
  parse: (event) => [parse(event)],
};
