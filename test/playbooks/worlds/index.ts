import type fc from "fast-check";
import { anyBucketWorld } from "./bucket.ts";
import { anyImageWorld } from "./image.ts";
import { anyNodeGroupWorld } from "./node-group.ts";
import { anyRepositoryWorld } from "./repository.ts";
import { anySecurityGroupWorld } from "./security-group.ts";
import type { World } from "./world.ts";

/** For every playbook, the worlds that it may find. */
export const worlds: Readonly<Record<string, fc.Arbitrary<World>>> = {
  "ec2/close-admin-ports": anySecurityGroupWorld,
  "ecr/enable-scan-on-push": anyRepositoryWorld,
  "ecr/triage-vulnerable-image": anyImageWorld,
  "eks/scale-node-group": anyNodeGroupWorld,
  "s3/block-public-access": anyBucketWorld,
};
