import type { ObservedNodeGroup } from "./observed-node-group.ts";
import { escalate, type ScalingDecision, type ScalingEscalation, wait } from "./scaling-decision.ts";

/** EC2 had no instance to give, or no address: one more node is asked for, to see whether it has again. */
const capacityIssues: ReadonlySet<string> = new Set([
  "AsgInstanceLaunchFailures",
  "LimitExceeded",
  "InsufficientFreeAddresses",
]);

/** Pass by themselves. */
const passingIssues: ReadonlySet<string> = new Set([
  "AutoScalingGroupRateLimitExceeded",
  "IamThrottling",
  "InternalFailure",
]);

/** Codes of health issues: EKS API Reference, Issue. Every other code, known or not, is a fault that nodes do not cure. */
const incurable: Readonly<Partial<Record<string, ScalingEscalation>>> = {
  InstanceLimitExceeded: "quota-exhausted",
  NodeCreationFailure: "nodes-cannot-join",
  AccessDenied: "cluster-out-of-reach",
  ClusterUnreachable: "cluster-out-of-reach",
};

/** Did launches fail for want of capacity the last time? */
export const lacksCapacity = ({ issues }: ObservedNodeGroup): boolean =>
  issues.some((issue) => capacityIssues.has(issue));

/** What the health issues of a node group forbid; null: nothing. The gravest comes first. */
export const healthObjection = ({ issues }: ObservedNodeGroup): ScalingDecision | null => {
  const said = `EKS reports ${issues.join(", ")}`;
  const grave = issues.filter(
    (issue) =>
      !capacityIssues.has(issue) && !passingIssues.has(issue) && issue !== "AutoScalingGroupInstanceRefreshActive",
  );
  const [named] = grave.flatMap((issue) => incurable[issue] ?? []);
  if (grave.length > 0) return escalate(named ?? "group-unhealthy", said);
  if (issues.includes("AutoScalingGroupInstanceRefreshActive")) return wait("update-in-progress", said);
  return issues.some((issue) => passingIssues.has(issue)) ? wait("group-recovering", said) : null;
};
