import { alarmStateChangeEvent } from "../../services/cloudwatch/state-event.ts";
import { complianceChangeEvent } from "../../services/config/compliance-change.ts";
import type { ComplianceType, Evaluation, Rule } from "../../services/config/rules.ts";
import type { EventDraft } from "../../services/events/envelope.ts";
import type { Place } from "../../services/place.ts";
import { platform, shop } from "../accounts.ts";
import { alarms } from "../alarms.ts";
import { configRules } from "../config-rules.ts";
import { type Happening, healed, skipped } from "../happening.ts";
import { groupIds } from "../security-groups.ts";
import { openPartnerSsh } from "./security-groups.ts";

const minute = 60_000;
const noPublicBuckets = ruleOf(shop, "no-public-buckets");
const noSsh = ruleOf(shop, "no-ssh-from-the-internet");

/** What Config would say, had it found a resource to violate a rule at `at`. */
const violation = (place: Place, rule: Rule, type: string, id: string, at: number, annotation?: string): EventDraft => {
  const verdict = (compliance: ComplianceType): Evaluation => ({
    rule: rule.name,
    resourceType: type,
    resourceId: id,
    compliance,
    annotation: annotation ?? null,
    orderedAt: at,
    recordedAt: at,
    invokedAt: at,
  });
  return complianceChangeEvent(place, rule, verdict("COMPLIANT"), verdict("NON_COMPLIANT"));
};

/** Events that a bus carries, sooner or later, besides those that are as they should be. */
export const oddEvents: readonly Happening[] = [
  {
    id: "told-many-times",
    minute: 29,
    title: "SSH is opened on the file transfer, and Config tells it four times, twice under one id",
    place: shop,
    does: async (hands) => {
      await openPartnerSsh(hands);
      const told = violation(shop, noSsh, "AWS::EC2::SecurityGroup", groupIds.partnerTransfer, hands.now);
      const first = hands.seal(told);
      for (const event of [first, first, hands.seal(told)]) hands.send(event);
    },
    expect: healed("ec2/close-admin-ports", groupIds.partnerTransfer),
  },
  {
    id: "told-late",
    minute: 36,
    title: "A notice about the invoices from half an hour ago arrives after they were closed",
    place: shop,
    does: ({ seal, send, now }) =>
      send(seal(violation(shop, noPublicBuckets, "AWS::S3::Bucket", "meridian-shop-invoices", now - 34 * minute))),
    expect: [],
  },
  {
    id: "forged-violation",
    minute: 38,
    title: "A forged notice calls a bucket public that is not",
    place: shop,
    does: ({ seal, send, now }) =>
      send(seal(violation(shop, noPublicBuckets, "AWS::S3::Bucket", "meridian-shop-search-index", now))),
    expect: skipped("s3/block-public-access", "meridian-shop-search-index"),
  },
  {
    id: "speaks-for-another-account",
    minute: 40,
    title: "An event from the shop's account speaks for a security group of the platform's",
    place: shop,
    does: ({ seal, send, now }) => {
      const rule = ruleOf(platform, "securityhub-restricted-ssh-7c1e90ab");
      const claimed = violation(platform, rule, "AWS::EC2::SecurityGroup", groupIds.bastion, now);
      send({ ...seal(claimed), account: shop.account });
    },
    expect: [],
  },
  {
    id: "unknown-account",
    minute: 42,
    title: "An event comes from an account that nobody here knows",
    place: platform,
    does: ({ seal, send, now }) => {
      const stranger = { account: "999900001111", region: platform.region };
      send(seal(violation(stranger, noSsh, "AWS::EC2::SecurityGroup", "sg-0123456789abcdef0", now)));
    },
    expect: [],
  },
  {
    id: "replayed",
    minute: 44,
    title: "An archive is replayed, and brings the notice about the batch workers again",
    place: shop,
    does: ({ seal, send, now }) => {
      const told = violation(shop, noSsh, "AWS::EC2::SecurityGroup", groupIds.batchWorkers, now - 38 * minute);
      send({ ...seal(told), "replay-name": "incident-review" });
    },
    expect: [],
  },
  {
    id: "old-alarm",
    minute: 50,
    title: "An alarm from long ago arrives; its state has been OK ever since",
    place: platform,
    does: ({ seal, send, now }) => {
      const [known] = alarms;
      if (!known) return;
      const at = now - 40 * minute;
      const before = { value: "OK" as const, reason: "", reasonData: null, at: at - minute };
      const ringing = { value: "ALARM" as const, reason: "Threshold Crossed", reasonData: null, at };
      send(
        seal({
          ...alarmStateChangeEvent(known.place, { ...known.alarm, state: before }, ringing, undefined),
          time: at,
        }),
      );
    },
    expect: [],
  },
  {
    id: "malformed",
    minute: 53,
    title: "A notice of Config lacks the verdict",
    place: shop,
    does: ({ seal, send, now }) => {
      const told = seal(violation(shop, noPublicBuckets, "AWS::S3::Bucket", "meridian-shop-invoices", now));
      const { newEvaluationResult: _lost, ...detail } = Object(told.detail);
      send({ ...told, detail });
    },
    expect: [],
    deadLetter: "MalformedEventError",
  },
  {
    id: "hostile-text",
    minute: 86,
    title: "A notice carries markup and control characters where people will read it",
    place: shop,
    does: ({ seal, send, now }) => {
      const hostile = `"><img src=x onerror=alert(1)>\u202E\u001B[2J\u0000'; DROP TABLE findings; --`;
      const bucket = "meridian-shop-email-templates";
      send(seal(violation(shop, noPublicBuckets, "AWS::S3::Bucket", bucket, now, hostile)));
    },
    expect: skipped("s3/block-public-access", "meridian-shop-email-templates"),
  },
];

function ruleOf(place: Place, name: string): Rule {
  const found = configRules.find((each) => each.place === place && each.rule.name === name);
  if (!found) throw new UnknownRuleError(name);
  return found.rule;
}

/** The scenario names a rule that the estate does not have. */
class UnknownRuleError extends Error {
  override readonly name = "UnknownRuleError";
  constructor(rule: string) {
    super(`no rule of the estate is named ${rule}`);
  }
}
