import type { Collection } from "../../state/collection.ts";
import type { SecurityGroupRule } from "../ec2/security-group-rule.ts";
import { groupsOf, type SecurityGroup } from "../ec2/security-groups.ts";
import { repositoriesOf } from "../ecr/repositories.ts";
import { arnIn, type Place } from "../place.ts";
import { bucketsOf } from "../s3/buckets.ts";
import { tableOf, type World } from "../world.ts";
import type { Item } from "./item.ts";
import { itemChangeEvent } from "./item-change.ts";
import type { ChangedResource } from "./record-change.ts";

const itemsOf = (world: Pick<World, "store">, place: Place): Collection<Item> => tableOf(world, place, "config/items");

const keyOf = ({ type, id }: ChangedResource): string => `${type}|${id}`;

export const itemOf = (world: World, place: Place, resource: ChangedResource): Item | null =>
  itemsOf(world, place).get(keyOf(resource)) ?? null;

/** Records a resource as it is now, and tells of it. */
export const recordItem = (world: World, place: Place, resource: ChangedResource): void => {
  const before = itemOf(world, place, resource);
  const seen = look(world, place, resource);
  const item: Item = {
    ...resource,
    capturedAt: world.clock.now(),
    name: seen?.name ?? before?.name ?? resource.id,
    arn: seen?.arn ?? before?.arn ?? "",
    status: seen ? "OK" : "ResourceDeleted",
    tags: seen?.tags ?? {},
    configuration: seen?.configuration ?? null,
    supplementary: seen?.supplementary ?? {},
  };
  itemsOf(world, place).put(keyOf(resource), item);
  world.emit(itemChangeEvent(place, before, item));
};

type Seen = Pick<Item, "name" | "arn" | "tags" | "configuration" | "supplementary">;

/** Source: the resource schemas in awslabs/aws-config-resource-schema; of each only what is simulated here. */
const look = (world: World, place: Place, { type, id }: ChangedResource): Seen | null => {
  switch (type) {
    case "AWS::S3::Bucket": {
      const bucket = bucketsOf(world).get(id);
      const block = bucket?.publicAccessBlock;
      return bucket?.account === place.account && bucket.region === place.region
        ? {
            name: id,
            arn: `arn:aws:s3:::${id}`,
            tags: bucket.tags,
            configuration: { name: id, creationDate: new Date(bucket.createdAt).toISOString() },
            supplementary: block
              ? {
                  PublicAccessBlockConfiguration: {
                    blockPublicAcls: block.BlockPublicAcls ?? false,
                    ignorePublicAcls: block.IgnorePublicAcls ?? false,
                    blockPublicPolicy: block.BlockPublicPolicy ?? false,
                    restrictPublicBuckets: block.RestrictPublicBuckets ?? false,
                  },
                }
              : {},
          }
        : null;
    }
    case "AWS::EC2::SecurityGroup": {
      const group = groupsOf(world, place).get(id);
      return group
        ? {
            name: group.name,
            arn: arnIn(place, "ec2", `security-group/${id}`),
            tags: group.tags,
            configuration: groupConfiguration(place, group),
            supplementary: {},
          }
        : null;
    }
    case "AWS::ECR::Repository": {
      const repository = repositoriesOf(world, place).get(id);
      return repository
        ? {
            name: id,
            arn: arnIn(place, "ecr", `repository/${id}`),
            tags: repository.tags,
            configuration: { RepositoryName: id },
            supplementary: {},
          }
        : null;
    }
    default:
      return null;
  }
};

const groupConfiguration = ({ account }: Place, { id, name, description, vpcId, rules }: SecurityGroup): object => ({
  description,
  groupName: name,
  groupId: id,
  ownerId: account,
  vpcId,
  ipPermissions: rules.filter(({ egress }) => !egress).map(permission),
  ipPermissionsEgress: rules.filter(({ egress }) => egress).map(permission),
});

const permission = ({ protocol, fromPort, toPort, peer, description }: SecurityGroupRule): object => {
  const described = description === null ? {} : { description };
  const { kind, value } = peer;
  return {
    ...(fromPort !== null && { fromPort }),
    ...(toPort !== null && { toPort }),
    ipProtocol: protocol,
    ipv4Ranges: kind === "ipv4" ? [{ cidrIp: value, ...described }] : [],
    ipRanges: kind === "ipv4" ? [value] : [],
    ipv6Ranges: kind === "ipv6" ? [{ cidrIpv6: value, ...described }] : [],
    prefixListIds: kind === "prefix-list" ? [{ prefixListId: value, ...described }] : [],
    userIdGroupPairs: kind === "group" ? [{ groupId: value, ...described }] : [],
  };
};
