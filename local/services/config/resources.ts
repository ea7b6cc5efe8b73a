import { groupsOf } from "../ec2/security-groups.ts";
import { repositoriesOf } from "../ecr/repositories.ts";
import type { Place } from "../place.ts";
import { bucketsOf } from "../s3/buckets.ts";
import type { World } from "../world.ts";
import type { ChangedResource } from "./record-change.ts";

/** Every resource of an account that some rule can judge. */
export const recordedResources = (world: World, place: Place): readonly ChangedResource[] => [
  ...[...bucketsOf(world).entries()]
    .filter(([, { account, region }]) => account === place.account && region === place.region)
    .map(([id]) => ({ type: "AWS::S3::Bucket", id })),
  ...[...groupsOf(world, place).entries()].map(([id]) => ({ type: "AWS::EC2::SecurityGroup", id })),
  ...[...repositoriesOf(world, place).entries()].map(([id]) => ({ type: "AWS::ECR::Repository", id })),
];
