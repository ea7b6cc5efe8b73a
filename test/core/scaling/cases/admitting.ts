import { alarmArn, cpu, type tell } from "../telling.ts";

interface AdmittingCase {
  readonly no: number;
  readonly what: string;
  /** Events, one after the other. */
  readonly told: Parameters<typeof tell>[0];
  /** What each starts, or why it starts nothing. */
  readonly expected: readonly string[];
}

const at = (time: string) => ({ timestamp: `2026-11-14T${time}.000+0000` });
const children = (...names: readonly string[]) => ({
  alarm: "shop-unwell",
  state: { reasonData: JSON.stringify({ triggeringAlarms: names.map((name) => ({ arn: alarmArn(name) })) }) },
  detail: { configuration: { alarmRule: "ALARM(a) OR ALARM(b)" } },
});
const contributor = (attributes: Readonly<Record<string, string>>) => ({
  detailType: "CloudWatch Alarm Contributor State Change",
  detail: { alarmContributor: { id: "c-1", attributes } },
});

/** What an event may start, before anything is read. */
export const admitting: readonly AdmittingCase[] = [
  { no: 7, what: "the same event twice", told: [{}, {}], expected: ["started shop/web", "resumed shop/web"] },
  {
    no: 8,
    what: "the same transition as another event",
    told: [{ id: "e-1" }, { id: "e-2" }],
    expected: ["started shop/web", "resumed shop/web"],
  },
  {
    no: 9,
    what: "OK, then an older ALARM",
    told: [{ state: { value: "OK", ...at("09:31:10") } }, {}],
    expected: ["skip: finding-resolved", "older"],
  },
  { no: 11, what: "an alarm of 20 minutes ago", told: [{ state: at("09:11:30") }], expected: ["skip: alarm-stale"] },
  { no: 11, what: "an alarm of 15 minutes ago", told: [{ state: at("09:16:30") }], expected: ["started shop/web"] },
  {
    no: 13,
    what: "too little data",
    told: [{ state: { value: "INSUFFICIENT_DATA" } }],
    expected: ["skip: finding-unknown"],
  },
  {
    no: 17,
    what: "an account that is not managed",
    told: [{ account: "999999999999" }],
    expected: ["skip: account-not-managed"],
  },
  {
    no: 17,
    what: "a managed account and region, but not the registered one",
    told: [{ region: "eu-central-1" }],
    expected: ["skip: alarm-not-registered"],
  },
  {
    no: 18,
    what: "an alarm on the whole cluster that nobody registered",
    told: [{ alarm: "cluster-cpu", dimensions: { ClusterName: "shop" } }],
    expected: ["skip: alarm-not-registered"],
  },
  {
    no: 18,
    what: "the registered name on another series",
    told: [{ dimensions: { AutoScalingGroupName: "eks-web-2" } }],
    expected: ["skip: alarm-contradicts-registry"],
  },
  {
    no: 19,
    what: "an alarm on one instance that nobody registered",
    told: [{ alarm: "i-1-cpu", dimensions: { InstanceId: "i-1" } }],
    expected: ["skip: alarm-not-registered"],
  },
  {
    no: 20,
    what: "a composite with one registered child",
    told: [children("unheard-of", "web-cpu")],
    expected: ["started shop/web"],
  },
  {
    no: 20,
    what: "a composite with children of two node groups",
    told: [children("web-cpu", "batch-cpu")],
    expected: ["skip: alarm-not-registered"],
  },
  {
    no: 20,
    what: "a composite without a registered child",
    told: [children("unheard-of")],
    expected: ["skip: alarm-not-registered"],
  },
  { no: 22, what: "a contributor of the registered series", told: [contributor(cpu)], expected: ["started shop/web"] },
  {
    no: 22,
    what: "a contributor of another",
    told: [contributor({ AutoScalingGroupName: "eks-web-2" })],
    expected: ["skip: alarm-contradicts-registry"],
  },
  {
    no: 23,
    what: "reasonData that is no JSON",
    told: [{ state: { reasonData: "{" } }],
    expected: ["started shop/web"],
  },
  {
    no: 23,
    what: "reasonData that is no text",
    told: [{ state: { reasonData: { a: [] } } }],
    expected: ["started shop/web"],
  },
  {
    no: 23,
    what: "a composite whose reasonData is broken",
    told: [{ ...children("web-cpu"), state: { reasonData: '{"triggeringAlarms":[{"arn":' } }],
    expected: ["skip: alarm-not-registered"],
  },
  {
    no: 24,
    what: "muted",
    told: [{ detail: { muteDetail: { mutedByArn: alarmArn("quiet-sunday") } } }],
    expected: ["skip: alarm-silenced"],
  },
  {
    no: 24,
    what: "suppressed",
    told: [{ ...children("web-cpu"), state: { ...children("web-cpu").state, actionsSuppressedBy: "Alarm" } }],
    expected: ["skip: alarm-silenced"],
  },
  {
    no: 34,
    what: "two alarms of one node group: the second waits for the run of the first",
    told: [{}, { alarm: "web-memory-high" }],
    expected: ["started shop/web", "waiting shop/web"],
  },
  {
    no: 34,
    what: "alarms of two node groups",
    told: [{}, { alarm: "batch-cpu" }],
    expected: ["started shop/web", "started shop/batch"],
  },
];
