import { platform, shop } from "../../local/estate/accounts.ts";
import type { StatementUsage } from "../../local/iam/usage.ts";

/** Parts of the templates' policies that nothing here can use, and why they are needed all the same. */
interface Unexercised {
  /** As it stands in docs/permissions.md. */
  readonly reason: string;
  readonly account: string;
  /** Of the roles or resources whose policies these are; without the hash that CloudFormation's logical ids end in. */
  readonly names: readonly string[];
  readonly effect: StatementUsage["effect"];
  readonly actions: readonly string[];
}

const inHub = { account: platform.account, effect: "Allow" } as const;
const functionRoles = [
  "homeostat-main-intake",
  "homeostat-main-remediate",
  "homeostat-main-sweep",
  "homeostat-main-report",
  "homeostat-main-poll",
  "homeostat-main-ticket",
  "homeostat-main-audit",
  "homeostat-main-api",
];
const hubKey = ["homeostat-main-hub-Key"];
const useOfKeyByTable = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];
const keyAdministration = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

const needsNoKeyHere = "A service asks KMS behind a call; what is kept here is not encrypted with a key.";
const nothingFails = "EventBridge uses it only for an event that it cannot deliver; here every delivery succeeds.";
const alwaysSecure = "It refuses requests without TLS; the wire in this process stands for TLS, and has no other kind.";

const unexercised: readonly Unexercised[] = [
  {
    ...inHub,
    reason: "Lambda writes a function's log under the function's role; here a log goes to standard output.",
    names: functionRoles,
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
  },
  {
    ...inHub,
    reason: "Lambda writes traces under the function's role; here nothing is traced.",
    names: functionRoles,
    actions: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  },
  {
    ...inHub,
    reason: "The durable SDK asks for more of a state that an invocation cannot hold; a run of ours is far smaller.",
    names: ["homeostat-main-remediate"],
    actions: ["lambda:GetDurableExecutionState"],
  },

  // The environment of each function, and the state of executions for those that start them and ask for them.
  { ...inHub, reason: needsNoKeyHere, names: functionRoles, actions: ["kms:Decrypt"] },
  {
    ...inHub,
    reason: needsNoKeyHere,
    names: ["homeostat-main-intake", "homeostat-main-sweep", "homeostat-main-poll", "homeostat-main-api"],
    actions: ["kms:GenerateDataKey"],
  },
  // The ledger.
  { ...inHub, reason: needsNoKeyHere, names: functionRoles, actions: useOfKeyByTable },
  // The buckets of reports and of what is sealed.
  {
    ...inHub,
    reason: needsNoKeyHere,
    names: ["homeostat-main-report", "homeostat-main-remediate", "homeostat-main-sweep"],
    actions: ["kms:GenerateDataKey"],
  },
  {
    ...inHub,
    reason: needsNoKeyHere,
    names: ["homeostat-main-audit"],
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
  },
  // The queues.
  {
    ...inHub,
    reason: needsNoKeyHere,
    names: ["homeostat-main-intake", "homeostat-main-ticket"],
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
  },
  // The key's own policy: its administration, EventBridge, durable executions, logs.
  { ...inHub, reason: needsNoKeyHere, names: hubKey, actions: ["kms:*"] },
  {
    ...inHub,
    reason: needsNoKeyHere,
    names: hubKey,
    actions: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
  },
  { ...inHub, reason: needsNoKeyHere, names: hubKey, actions: ["kms:Decrypt", "kms:GenerateDataKey"] },
  { ...inHub, reason: needsNoKeyHere, names: hubKey, actions: useOfKeyByTable },

  {
    ...inHub,
    reason: "A human administers a key that only functions may use; here a key is made and kept as it is.",
    names: ["homeostat-main-hub-PlanKey", "homeostat-main-hub-SealKey", "homeostat-main-hub-ImageKey"],
    actions: keyAdministration,
  },

  {
    ...inHub,
    reason: nothingFails,
    names: [
      "homeostat-main-hub-BusDeadQueue",
      "homeostat-main-hub-auditDeadQueue",
      "homeostat-main-hub-intakeEventsDeadQueue",
      "homeostat-main-hub-reportDeadQueue",
      "homeostat-main-hub-pollDeadQueue",
      // Of the schedule, and of the rule that wakes it.
      "homeostat-main-hub-sweepDeadQueue",
      "homeostat-main-hub-sweepDeadQueue",
      "homeostat-main-hub-ticketEventsDeadQueue",
    ],
    actions: ["sqs:SendMessage"],
  },
  {
    account: shop.account,
    effect: "Allow",
    reason: nothingFails,
    names: ["homeostat-main-forwarding"],
    actions: ["sqs:SendMessage"],
  },
  {
    ...inHub,
    effect: "Deny",
    reason: alwaysSecure,
    names: [
      "homeostat-main-hub-BusDeadQueue",
      "homeostat-main-hub-auditDeadQueue",
      "homeostat-main-hub-intakeEventsDeadQueue",
      "homeostat-main-hub-intakeEventsQueue",
      "homeostat-main-hub-reportDeadQueue",
      "homeostat-main-hub-pollDeadQueue",
      "homeostat-main-hub-sweepDeadQueue",
      "homeostat-main-hub-ticketEventsDeadQueue",
      "homeostat-main-hub-ticketEventsQueue",
    ],
    actions: ["sqs:*"],
  },
  {
    ...inHub,
    // A bucket's ARN names no account.
    account: "",
    effect: "Deny",
    reason: alwaysSecure,
    names: ["homeostat-main-reports-111122223333-eu-west-1", "homeostat-main-audit-111122223333-eu-west-1"],
    actions: ["s3:*"],
  },
  {
    account: "",
    effect: "Deny",
    reason: "An object that is locked keeps its versions; here a bucket has no more than one of each.",
    names: ["homeostat-main-audit-111122223333-eu-west-1"],
    actions: ["s3:DeleteObjectVersion"],
  },
  {
    account: shop.account,
    effect: "Deny",
    reason: alwaysSecure,
    names: ["homeostat-main-forwarding"],
    actions: ["sqs:*"],
  },
];

export const reasons: readonly string[] = [...new Set(unexercised.map(({ reason }) => reason))];

const lineOf = (...parts: readonly string[]): string => parts.join(" ");

/** One line for each effect, role or resource, and action; twice the same line where two statements say it. Sorted. */
export const expectedUnexercised: readonly string[] = unexercised
  .flatMap(({ effect, account, names, actions }) =>
    names.flatMap((name) => actions.map((action) => lineOf(effect, account, name, action))),
  )
  .sort();

/** The lines of what no call needed. Sorted. */
export const unexercisedOf = (usage: readonly StatementUsage[]): readonly string[] =>
  usage
    .flatMap(({ needed, actions, unusedActions, attachedTo, effect }) =>
      attachedTo.flatMap((arn) =>
        (needed ? unusedActions : actions).map((action) => lineOf(effect, ...placeOf(arn), action)),
      ),
    )
    .sort();

/** Account and name, without the hash of a logical id. */
const placeOf = (arn: string): readonly [account: string, name: string] => {
  const [, , , , account = "", ...resource] = arn.split(":");
  return [account, (resource.join(":").split("/").at(-1) ?? "").replace(/[0-9A-F]{8}$/, "")];
};
