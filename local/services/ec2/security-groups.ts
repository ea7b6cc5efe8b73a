import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import type { Tags } from "../tags.ts";
import { tableOf, type World } from "../world.ts";
import type { SecurityGroupRule } from "./security-group-rule.ts";

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Never a default VPC: there a rule that is not found would be no error. */
  readonly vpcId: string;
  readonly rules: readonly SecurityGroupRule[];
  readonly tags: Tags;
}

export const groupsOf = (world: Pick<World, "store">, place: Place): Collection<SecurityGroup> =>
  tableOf(world, place, "ec2/security-groups");

/** @throws AwsFaultError for an id that is malformed or unknown */
export const groupWithId = (world: World, place: Place, id: string | undefined): SecurityGroup => {
  if (!/^sg-[0-9a-f]{8,17}$/.test(id ?? ""))
    throw new AwsFaultError("InvalidGroupId.Malformed", `Invalid id: "${id}" (expecting "sg-...")`);
  const group = groupsOf(world, place).get(id ?? "");
  if (!group) throw new AwsFaultError("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
  return group;
};
