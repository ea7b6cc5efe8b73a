import { DescribeNetworkInterfacesCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { shopNetwork } from "../../../../local/estate/network.ts";
import { groupIds } from "../../../../local/estate/security-groups.ts";
import { estateAccount } from "../support/estate.ts";

test("every node takes an address of its subnet", async () => {
  const ec2 = estateAccount().client(EC2Client);
  const { Subnets } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [shopNetwork.vpcId] }] }),
  );
  // Six nodes over three subnets of 251 usable addresses.
  expect(Subnets?.map(({ AvailableIpAddressCount }) => AvailableIpAddressCount)).toEqual([248, 249, 250]);
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "group-id", Values: [groupIds.shopNodes] }] }),
  );
  expect(NetworkInterfaces).toHaveLength(6);
  expect(NetworkInterfaces?.[0]).toMatchObject({
    PrivateIpAddress: "10.20.0.4",
    Groups: [{ GroupId: groupIds.shopNodes, GroupName: "shop-eks-nodes" }],
    Attachment: { Status: "attached" },
    VpcId: shopNetwork.vpcId,
  });
  expect(new Set(NetworkInterfaces?.map(({ PrivateIpAddress }) => PrivateIpAddress)).size).toBe(6);
});

test("a group that nothing uses has no interface, and an unknown subnet is an error", async () => {
  const ec2 = estateAccount().client(EC2Client);
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "group-id", Values: [groupIds.batchWorkers] }] }),
  );
  expect(NetworkInterfaces ?? []).toEqual([]);
  await expect(ec2.send(new DescribeSubnetsCommand({ SubnetIds: ["subnet-0"] }))).rejects.toMatchObject({
    name: "InvalidSubnetID.NotFound",
  });
});
