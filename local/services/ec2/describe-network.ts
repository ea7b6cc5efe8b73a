import {
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  type NetworkInterface as InterfaceDescription,
} from "@aws-sdk/client-ec2";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import { tagList } from "../tags.ts";
import type { World } from "../world.ts";
import { type FilterFields, passes } from "./filters.ts";
import { freeAddresses, interfacesOf, type NetworkInterface, type Subnet, subnetsOf } from "./network.ts";
import { groupsOf } from "./security-groups.ts";

const subnetFilters: FilterFields<Subnet> = {
  "availability-zone": ({ availabilityZone }) => [availabilityZone],
  "subnet-id": ({ id }) => [id],
  "vpc-id": ({ vpcId }) => [vpcId],
};

const interfaceFilters: FilterFields<NetworkInterface> = {
  "attachment.instance-id": ({ instanceId }) => [instanceId],
  description: ({ description }) => [description],
  "group-id": ({ groupIds }) => groupIds,
  "network-interface-id": ({ id }) => [id],
  "private-ip-address": ({ privateIp }) => [privateIp],
  "subnet-id": ({ subnetId }) => [subnetId],
};

export const registerDescribeNetwork = (aws: Operations, world: World): void => {
  aws.on(DescribeSubnetsCommand, ({ SubnetIds, Filters, MaxResults, NextToken }, place) => {
    const all = [...subnetsOf(world, place).entries()].map(([, subnet]) => subnet);
    const chosen = select(all, SubnetIds, "InvalidSubnetID.NotFound", "subnet ID");
    const { items, next } = pageOf(
      chosen.filter(passes(Filters, subnetFilters)),
      MaxResults,
      NextToken,
      "InvalidPaginationToken",
    );
    return {
      Subnets: items.map((subnet) => ({
        SubnetId: subnet.id,
        VpcId: subnet.vpcId,
        CidrBlock: subnet.cidr,
        AvailabilityZone: subnet.availabilityZone,
        AvailableIpAddressCount: freeAddresses(world, place, subnet),
        State: "available" as const,
        OwnerId: place.account,
        Tags: tagList(subnet.tags),
      })),
      NextToken: next,
    };
  });
  aws.on(DescribeNetworkInterfacesCommand, ({ NetworkInterfaceIds, Filters, MaxResults, NextToken }, place) => {
    const all = [...interfacesOf(world, place).entries()].map(([, each]) => each);
    const chosen = select(all, NetworkInterfaceIds, "InvalidNetworkInterfaceID.NotFound", "networkInterface ID");
    const { items, next } = pageOf(
      chosen.filter(passes(Filters, interfaceFilters)),
      MaxResults,
      NextToken,
      "InvalidPaginationToken",
    );
    return { NetworkInterfaces: items.map((each) => describe(world, place, each)), NextToken: next };
  });
};

const select = <T extends { readonly id: string }>(
  all: readonly T[],
  ids: readonly string[] | undefined,
  code: string,
  what: string,
): readonly T[] => {
  if (!ids?.length) return all;
  return ids.map((id) => {
    const found = all.find((each) => each.id === id);
    if (!found) throw new AwsFaultError(code, `The ${what} '${id}' does not exist`);
    return found;
  });
};

const describe = (world: World, place: Place, each: NetworkInterface): InterfaceDescription => {
  const subnet = subnetsOf(world, place).get(each.subnetId);
  return {
    NetworkInterfaceId: each.id,
    SubnetId: each.subnetId,
    VpcId: subnet?.vpcId,
    AvailabilityZone: subnet?.availabilityZone,
    Description: each.description,
    OwnerId: place.account,
    PrivateIpAddress: each.privateIp,
    InterfaceType: "interface",
    Status: "in-use",
    Groups: each.groupIds.map((GroupId) => ({ GroupId, GroupName: groupsOf(world, place).get(GroupId)?.name })),
    ...(each.instanceId && { Attachment: { InstanceId: each.instanceId, Status: "attached" as const } }),
    TagSet: tagList(each.tags),
  };
};
