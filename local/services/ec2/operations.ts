import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { registerChangeIngress } from "./change-ingress.ts";
import { registerDescribeNetwork } from "./describe-network.ts";
import { registerDescribeSecurityGroups } from "./describe-security-groups.ts";

/** The operations of `ec2`: security groups and the network around them. */
export const registerEc2 = (aws: Operations, world: World): void => {
  registerDescribeSecurityGroups(aws, world);
  registerChangeIngress(aws, world);
  registerDescribeNetwork(aws, world);
};
