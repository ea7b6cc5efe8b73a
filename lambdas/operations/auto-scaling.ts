import type { Operation } from "../core/operation.ts";
import { IncompleteAnswerError } from "./answers.ts";

const sdk = () => import("./sdk/auto-scaling.ts");

export interface AutoScalingGroup {
  readonly desired: number;
  /** The lifecycle state of each instance, such as `Pending` or `InService`. */
  readonly instances: readonly string[];
}

/**
 * Every one of the named groups, in no order.
 * @throws {IncompleteAnswerError} if one of them is missing: a smaller sum would be a wrong one
 */
export const describeAutoScalingGroups: Operation<{ readonly names: readonly string[] }, readonly AutoScalingGroup[]> =
  {
    actions: ["autoscaling:DescribeAutoScalingGroups"],
    resource: "*",
    run: async (client, { names }) => {
      // Without names the call would list every group of the account.
      if (names.length === 0) return [];
      const { AutoScalingClient, paginateDescribeAutoScalingGroups } = await sdk();
      const pages = paginateDescribeAutoScalingGroups(
        { client: client(AutoScalingClient) },
        { AutoScalingGroupNames: [...names] },
      );
      const groups = new Map<string, AutoScalingGroup>();
      for await (const { AutoScalingGroups = [] } of pages)
        for (const { AutoScalingGroupName, DesiredCapacity, Instances = [] } of AutoScalingGroups)
          if (AutoScalingGroupName !== undefined && DesiredCapacity !== undefined)
            groups.set(AutoScalingGroupName, {
              desired: DesiredCapacity,
              instances: Instances.map(({ LifecycleState }) => LifecycleState ?? "Unknown"),
            });
      const missing = names.find((name) => !groups.has(name));
      if (missing !== undefined)
        throw new IncompleteAnswerError("autoscaling:DescribeAutoScalingGroups", "the group", missing);
      return [...groups.values()];
    },
  };
