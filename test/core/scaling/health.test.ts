import { NodegroupIssueCode } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { decideScaling } from "../../../lambdas/core/scaling/decide-scaling.ts";
import type { ScalingStep } from "../../../lambdas/core/scaling/scaling-history.ts";
import { after, limits, observed, step, web } from "./situations.ts";

/** What is decided about four overloaded nodes that EKS says these of. */
const decided = (issues: readonly string[], ...steps: readonly ScalingStep[]): number | string => {
  const state = observed(4, 140, { status: "DEGRADED", issues });
  const decision = decideScaling(state, web, after(...steps), limits);
  return decision.kind === "scale" ? decision.to : `${decision.kind}: ${decision.reason}`;
};

const oneNode = 5;
const faulty = "escalate: group-unhealthy";

/** Every other code is a fault of a launch template, a role, a network. Six nodes would be the step of a group that is well. */
const answers: Readonly<Partial<Record<NodegroupIssueCode, number | string>>> = {
  AsgInstanceLaunchFailures: oneNode,
  LimitExceeded: oneNode,
  InsufficientFreeAddresses: oneNode,
  InstanceLimitExceeded: "escalate: quota-exhausted",
  NodeCreationFailure: "escalate: nodes-cannot-join",
  AccessDenied: "escalate: cluster-out-of-reach",
  ClusterUnreachable: "escalate: cluster-out-of-reach",
  AutoScalingGroupInstanceRefreshActive: "wait: update-in-progress",
  InternalFailure: "wait: group-recovering",
  IamThrottling: "wait: group-recovering",
  AutoScalingGroupRateLimitExceeded: "wait: group-recovering",
};

describe("what EKS says of a node group's health", () => {
  it.each(Object.values(NodegroupIssueCode).map((issue) => ({ issue, answer: answers[issue] ?? faulty })))(
    "$issue: $answer",
    ({ issue, answer }) => {
      expect(decided([issue])).toBe(answer);
    },
  );

  it("that it does not know yet, is a fault that nodes do not cure", () => {
    expect(decided(["SomethingNew"])).toBe(faulty);
  });

  it("goes by the gravest", () => {
    expect(decided(["AsgInstanceLaunchFailures", "InternalFailure"])).toBe("wait: group-recovering");
    expect(decided(["InternalFailure", "AutoScalingGroupInstanceRefreshActive"])).toBe("wait: update-in-progress");
    expect(decided(["AutoScalingGroupInstanceRefreshActive", "Ec2SubnetNotFound"])).toBe(faulty);
    expect(decided(["Ec2SubnetNotFound", "AccessDenied"])).toBe("escalate: cluster-out-of-reach");
  });
});

it("a launch that found no address is tried once more when some are free, and not again and again", () => {
  const failed = (minutesAgo: number) => step(minutesAgo, { outcome: "failed" });
  expect(decided(["InsufficientFreeAddresses"], failed(60))).toBe(oneNode);
  expect(decided(["InsufficientFreeAddresses"], failed(60), failed(40))).toBe("escalate: addresses-exhausted");
  expect(decided(["AsgInstanceLaunchFailures"], failed(60), failed(40))).toBe(oneNode);
  expect(decided(["InsufficientFreeAddresses"], failed(60), failed(40), step(30))).toBe(oneNode);
});
