import type { ScalingEscalation, ScalingRefusal, ScalingWait, ScalingYield } from "./scaling/scaling-decision.ts";

/** Why the account or the source of a finding may not start anything. */
export type TrustRefusal = "account-not-managed" | "account-mismatch";

/** Why a finding starts nothing, decided before anything is read. */
export type FindingSkip =
  | TrustRefusal
  | "replayed-event"
  | "finding-resolved"
  | "finding-suppressed"
  | "finding-unknown"
  | "finding-partial"
  | "own-resource"
  | "exempted"
  | "alarm-not-registered"
  | "alarm-contradicts-registry"
  | "alarm-silenced"
  | "alarm-stale"
  | "image-not-named"
  | "below-threshold";

/** Why a plan over live state changes nothing. */
export type PlanSkip =
  | "already-compliant"
  | "own-resource"
  | "below-threshold"
  | "scan-in-progress"
  | ScalingRefusal
  | ScalingWait;

/** Why a plan needs a human. */
export type PlanEscalation =
  | "rule-carries-more"
  | "image-vulnerable"
  | "scan-inconclusive"
  | ScalingYield
  | ScalingEscalation;

/** Why the writing step wrote nothing. */
export type WriteRefusal =
  | "halted"
  | "ledger-stale"
  | "breaker-open"
  | "budget-spent"
  | "drift-recurs"
  | "exempted"
  | "frozen"
  | "mode-lowered"
  | "held-by-tag"
  | "owned-by-code"
  | "approval-missing"
  | "approval-stale"
  | "config-changed"
  | "account-not-managed"
  | "own-resource"
  | "lease-lost"
  | "state-changed"
  | "already-compliant"
  | "resource-gone"
  | "state-unreadable"
  | "write-rejected";

/** Why a remediation is in the state that it is in. */
export type RemediationReason =
  | FindingSkip
  | PlanSkip
  | PlanEscalation
  | WriteRefusal
  | "self-caused"
  | "mode-observe"
  | "approval-unavailable"
  | "approval-rejected"
  | "approval-expired"
  | "plan-changed"
  | "impact-held"
  | "lease-busy"
  | "never-applied"
  | "resource-busy"
  | "partly-applied"
  | "state-too-large"
  | "verified"
  | "verification-failed"
  | "did-not-help"
  | "not-settled"
  | "unreadable-after-write"
  | "rolled-back-after-failure"
  | "rolled-back-on-demand"
  | "irreversible"
  | "before-image-gone"
  | "rollback-refused"
  | "rollback-unverified"
  | "run-lost"
  | "retried"
  | "ledger-restored";

/** Every reason in plain words, for people who read a page, a ticket or a terminal at 3 a.m. */
const words: Readonly<Record<RemediationReason, string>> = {
  "account-not-managed": "its account, region or partition is not configured here",
  "account-mismatch": "the event came from an account that may not speak for this subject",
  "replayed-event": "the event is a replay, and replays never start anything",
  "finding-resolved": "the source says that it is resolved",
  "finding-suppressed": "the source says that it is suppressed",
  "finding-unknown": "the source cannot tell whether it is a problem",
  "finding-partial": "only a part of the fact has arrived",
  "own-resource": "the subject belongs to Homeostat itself",
  "alarm-not-registered": "the alarm is not registered under `scaling`",
  "alarm-contradicts-registry":
    "the alarm's metric or dimensions are not the registered ones: one of the two must be corrected before it can scale anything",
  "alarm-silenced": "the alarm is muted or suppressed",
  "alarm-stale": "the alarm changed its state too long ago, and may be about another load by now",
  exempted:
    "somebody answers for the subject being left as it is for a time: nothing is written, and it still counts as failing",
  "image-not-named": "the event names no digest, so nobody can tell which image it is about",
  "below-threshold": "no vulnerability reaches the configured severity",
  "already-compliant": "the live state is already as it should be",
  "self-caused": "the change that was heard of is Homeostat's own: the live state is as it was last written",
  "alarm-cleared": "the alarm is not in ALARM any more",
  "alarm-undecided": "no registered alarm is in ALARM, and one lacks the data to tell",
  "alarm-unfounded":
    "the alarm rings, and no value of its metric breaks its threshold: somebody may have set its state by hand",
  "within-tolerance": "the metric asks for no more nodes than there are",
  "capacity-in-flight": "nodes that were already asked for have not arrived yet",
  "update-in-progress": "another update of the resource is in progress",
  "step-too-recent": "the last step was too short a time ago to have shown what it does",
  "backing-off": "the last nodes that were asked for could not be had: it is tried again later",
  "scaled-out-recently": "nodes were added too short a time ago to take one away",
  "load-not-low-for-long": "the load has not been known to be low for long enough",
  "pods-pending": "pods are without a node, or may be",
  "zonal-shift": "traffic is being kept off a zone, so its nodes only look idle",
  "group-recovering": "the node group is not well, and may recover by itself",
  "would-overload": "one node less would have to carry too much",
  "at-minimum": "the node group is already at its minimum",
  "scale-in-not-acknowledged": "scaling in bypasses disruption budgets, and nobody has acknowledged that",
  "auto-mode": "EKS Auto Mode sizes the cluster: Homeostat leaves it to that",
  "foreign-owner": "somebody else sizes the node group: Homeostat leaves it to them",
  "changed-by-others": "somebody took back what was added: Homeostat does not add it again",
  "scan-in-progress": "a scan of the image is in progress: it is looked at again",
  "image-vulnerable": "the image has vulnerabilities of the configured severity: it must be rebuilt or replaced",
  "scan-inconclusive": "the scanner cannot tell whether the image is vulnerable, which never counts as clean",
  "rule-carries-more": "the offending rule also carries other traffic, and is never removed whole",
  "at-maximum": "the node group is already at its maximum",
  "no-datapoint": "the alarm has no recent data to scale on",
  "group-unhealthy": "the node group reports health issues that more nodes would not cure",
  "bounds-contradict": "the configured bounds contradict those of the node group",
  "below-minimum": "the node group is below its registered minimum, and who wanted that is not known",
  "launches-suspended": "somebody has suspended launches of the Auto Scaling group",
  "terminations-suspended": "somebody has suspended terminations of the Auto Scaling group",
  "capacity-missing": "nodes that were asked for do not come",
  "addresses-exhausted": "the subnets have no free addresses for another node",
  "quota-exhausted": "a quota of EC2 is used up",
  "nodes-cannot-join": "new nodes cannot join the cluster",
  "cluster-out-of-reach": "EKS cannot reach the cluster, or may not",
  "nodes-unready": "too many nodes cannot take pods: more of them are no cure",
  "scaling-does-not-help": "nodes were added, and the metric is no better for it",
  flapping: "the node group went up and down in a short time: it is not scaled in for a while",
  "not-scalable": "the node group is in a state that cannot be scaled",
  halted: "Homeostat was halted",
  "breaker-open":
    "too many remediations of this playbook went wrong: it waits until one that is let through to find out has healed",
  "budget-spent": "as much was changed of late as the configuration allows: it waits for its turn",
  "ledger-stale":
    "nobody has kept the ledger in step for minutes, or it was restored: it goes on when `sweep` has brought it in step",
  "drift-recurs":
    "the same drift came back each time that it was repaired: somebody else owns that setting, and nothing is written for a day",
  frozen: "the configuration freezes changes at this time: it goes on when the freeze is over",
  "mode-lowered": "the configuration now in force does not allow the write",
  "held-by-tag": "it still counts as failing, and the playbook is held back by a tag",
  "owned-by-code": "what would be rewritten is declared in code, which is where it has to be put right",
  "config-changed": "the configuration now in force has other options or bounds than it was planned by",
  "lease-lost": "the lease on the subject had run out or was too short",
  "state-changed": "the live state had changed since it was planned for",
  "resource-gone": "the subject does not exist any more",
  "state-unreadable": "the live state could not be read",
  "write-rejected": "AWS rejected the write",
  "resource-busy": "something else was changing the resource: it will be planned afresh",
  "mode-observe": "the playbook is in mode observe here: planned and recorded, nothing written",
  "approval-missing": "a human has to agree to this write now, and has not been asked",
  "approval-stale": "what was approved is not what would be written now, or not in time, or not by those who may",
  "approval-unavailable":
    "a human would have to approve this, and the configuration names too few people who may: a human must act",
  "approval-rejected": "somebody who may decide said no",
  "approval-expired": "nobody answered in time, which means no",
  "plan-changed": "the live state changed while somebody was asked: they are asked anew",
  "impact-held":
    "the change could disrupt something that is in use, or cannot be undone, and the configuration does not allow that by name: a human must act",
  "lease-busy": "another remediation is at work on the same subject",
  "never-applied": "the write was interrupted and is not there: it will be planned afresh",
  "partly-applied": "the write was interrupted or refused half-way: neither the old nor the new state is there",
  "state-too-large": "the live state is larger than a run can carry from one step to the next: a human must act",
  verified: "a fresh observation shows the planned state",
  "verification-failed": "a fresh observation shows that the write did not help",
  "did-not-help": "the write is there as planned, and what it was made for is no better",
  "not-settled": "the state had not settled in the time that the playbook allows",
  "unreadable-after-write": "the write was sent, and its effect could not be read",
  "rolled-back-after-failure": "the write did not help and was undone",
  "rolled-back-on-demand": "somebody asked for the write to be undone, and somebody else agreed",
  irreversible: "what was written cannot be undone",
  "before-image-gone": "what was there before the write is not on record any more",
  "rollback-refused": "undoing the write was refused",
  "rollback-unverified": "whether the write was undone could not be verified",
  "run-lost": "the run ended without a word",
  "ledger-restored":
    "the ledger stood still or was restored, and the run had ended meanwhile: a later generation takes over",
  retried: "a later generation took over",
};

/** @returns half a sentence, without a full stop */
export const inWords = (reason: RemediationReason): string => words[reason];

/** Is this text from a record one of ours, now? */
export const isReason = (text: string): text is RemediationReason => Object.hasOwn(words, text);

/** All that there are. */
export const reasons: readonly RemediationReason[] = Object.keys(words).filter(isReason);
