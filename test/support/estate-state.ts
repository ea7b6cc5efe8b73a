import { places } from "../../local/estate/accounts.ts";
import { groupsOf as autoScalingGroupsOf } from "../../local/services/autoscaling/groups.ts";
import { groupsOf } from "../../local/services/ec2/security-groups.ts";
import { repositoriesOf } from "../../local/services/ecr/repositories.ts";
import { bucketsOf } from "../../local/services/s3/buckets.ts";
import type { World } from "../../local/services/world.ts";

/** The settings that playbooks and people change, without ids and times that every run makes anew. */
export const estateOf = (world: World) => ({
  buckets: [...bucketsOf(world).entries()].map(([name, { publicAccessBlock, policy }]) => ({
    name,
    publicAccessBlock,
    policy,
  })),
  securityGroups: places.flatMap((place) =>
    [...groupsOf(world, place).entries()].map(([id, { rules }]) => ({
      id,
      rules: rules
        .map(({ protocol, fromPort, toPort, peer, egress }) =>
          JSON.stringify({ protocol, fromPort, toPort, peer, egress }),
        )
        .sort(),
    })),
  ),
  repositories: places.flatMap((place) =>
    [...repositoriesOf(world, place).entries()].map(([name, { scanOnPush }]) => ({ name, scanOnPush })),
  ),
  desired: Object.fromEntries(
    places.flatMap((place) =>
      [...autoScalingGroupsOf(world, place).entries()].map(([name, { desired }]) => [name, desired]),
    ),
  ),
});

export type EstateState = ReturnType<typeof estateOf>;
