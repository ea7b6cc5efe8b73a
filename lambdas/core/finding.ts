import type { MetricIdentity } from "./metric.ts";
import type { RecordedSettings } from "./recorded-settings.ts";
import type { RegisteredGroup } from "./scaling/registered-group.ts";

/** What a finding is about. `id` is the CloudFormation primary identifier, `region` is `global` for IAM and account-wide facts. */
export interface Subject {
  /** CloudFormation type name, such as `AWS::S3::Bucket`. */
  readonly type: string;
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly arn?: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The envelope that brought the fact. */
export interface Transport {
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly replayName?: string;
  /** Nobody sent it: it says what a poll read, in the words of the event that would have told it. */
  readonly polled?: true;
}

export type FindingKind =
  | "vulnerability"
  | "misconfiguration"
  | "drift"
  | "alarm"
  | "threat"
  | "serviceHealth"
  | "inventory";

export type Lifecycle = "open" | "resolved" | "suppressed" | "unknown";

export type SeverityLabel = "critical" | "high" | "medium" | "low" | "informational" | "unknown";

export interface Severity {
  readonly label: SeverityLabel;
  /** The source's own number, on the source's own scale. */
  readonly score?: number;
  readonly vector?: string;
  readonly counts?: Readonly<Partial<Record<SeverityLabel, number>>>;
}

/** The rule that was broken, as its source names it. */
export type Control =
  | {
      readonly type: "config-rule";
      readonly title: string;
      /** The name that the account's owner gave to the rule. */
      readonly rule: string;
      readonly ruleArn: string;
      /** `Source.SourceIdentifier` as DescribeConfigRules gives it; null where the rule is gone, absent where nobody asked. */
      readonly identifier?: string | null;
    }
  | {
      readonly type: "security-hub";
      readonly title: string;
      /** The control's id, such as `S3.8`, whichever standard it was checked for. */
      readonly id: string;
      readonly findingArn: string;
    }
  /** Another product's check, or one of a standard that names no control, as Security Hub passes it on. */
  | { readonly type: "product"; readonly title: string; readonly id: string; readonly product: string }
  | { readonly type: "vulnerability"; readonly title: string; readonly id: string }
  /** `id` is the type of the threat, such as `Backdoor:EC2/C&CActivity.B!DNS`. */
  | { readonly type: "threat"; readonly title: string; readonly id: string; readonly findingArn?: string }
  /** `id` is the code of the event's type, such as `AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED`. */
  | { readonly type: "service-health"; readonly title: string; readonly id: string }
  | { readonly type: "stack-drift"; readonly title: string }
  | { readonly type: "inventory"; readonly title: string }
  | { readonly type: "image-scan"; readonly title: string }
  | { readonly type: "alarm"; readonly title: string; readonly alarm: string; readonly alarmArn: string };

export interface VulnerablePackage {
  readonly name: string;
  readonly version: string;
  readonly fixedIn?: string;
  readonly path?: string;
}

export interface AlarmDetail {
  readonly type: "alarm";
  readonly alarm: string;
  readonly alarmArn: string;
  readonly form: "metric" | "metric-math" | "anomaly" | "composite" | "multi-series" | "contributor";
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly metrics: readonly MetricIdentity[];
  /** Who keeps the alarm quiet: a mute rule's ARN or a suppressor; such an alarm still sends events. */
  readonly silencedBy?: string;
  readonly contributor?: { readonly id: string; readonly attributes: Readonly<Record<string, string>> };
  /** For a composite alarm: the children that triggered it, as ARNs. */
  readonly triggeredBy?: readonly string[];
  /** Never from an event: the node group that the configuration registers the alarm for. */
  readonly registered?: RegisteredGroup;
}

/** What AWS Health names as affected, told on one page of its event. */
export interface HealthPart {
  readonly page: number;
  readonly entities: readonly { readonly id: string; readonly status?: string }[];
}

export interface HealthDetail {
  readonly type: "health";
  readonly service: string;
  readonly category: string;
  readonly region?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
  /** What all pages of one telling have in common. */
  readonly communication?: string;
  /** How many pages there are. */
  readonly pages: number;
  /** The pages that have arrived, by their numbers; everything but the entities is from the first of them. */
  readonly parts: readonly HealthPart[];
  /** From this page on the entities have no room in the ledger: such a finding stays partial, however much is told. */
  readonly omittedFrom?: number;
}

export type Detail =
  | {
      readonly type: "image";
      readonly repository: string;
      readonly digest: string | null;
      readonly tags: readonly string[];
      readonly scan: "basic" | "enhanced";
    }
  | {
      readonly type: "packages";
      readonly repository?: string;
      readonly digest?: string;
      readonly packages: readonly VulnerablePackage[];
    }
  | { readonly type: "config"; readonly annotation?: string; readonly invokedAt?: string }
  | {
      readonly type: "configurationItem";
      /** Such as `OK` or `ResourceDeleted`. */
      readonly status: string;
      readonly change?: string;
      /** Paths within the item, as AWS Config writes them. */
      readonly changedProperties: readonly string[];
      /** Absent where it was not told, or cannot be read: then the live state has to be looked at. */
      readonly recorded?: RecordedSettings;
    }
  | {
      readonly type: "stackDrift";
      readonly stack: string;
      readonly detectionId: string;
      readonly detectionStatus: string;
      readonly driftedResources: number;
    }
  | HealthDetail
  | { readonly type: "threat"; readonly count?: number; readonly resourceRole?: string }
  | AlarmDetail
  | { readonly type: "none" };

/** One normalised record per (source, rule, subject): what every source's parser returns. */
export interface Finding {
  readonly schemaVersion: 1;
  /** Dedupe key: the same fact told twice has the same key. */
  readonly key: string;
  /** The source's own ordering value, as text that sorts: a finding with a smaller revision never replaces a greater one. */
  readonly revision: string;
  /** The event as it came, JSON text. Never shown unredacted. */
  readonly raw?: string;
  /** Where it is kept, in copies of the finding that leave it out: the id of the ledger's finding. */
  readonly rawRef?: string;
  /** Set while only a part of the fact has arrived. */
  readonly partial?: true;
  readonly transport: Transport;
  readonly kind: FindingKind;
  readonly lifecycle: Lifecycle;
  readonly sourceStatus: { readonly raw: string; readonly previousRaw?: string };
  readonly subject: Subject;
  readonly severity: Severity;
  readonly control: Control;
  readonly title: string;
  readonly description: string;
  readonly references: readonly string[];
  readonly times: {
    readonly firstSeen?: string;
    readonly lastSeen?: string;
    readonly observed: string;
    /** When a poll last found it as it was told. */
    readonly confirmed?: string;
  };
  readonly detail: Detail;
}
