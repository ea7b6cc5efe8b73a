import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import {
  authorizeSecurityGroupIngress,
  describeNetworkInterfaces,
  describeSecurityGroup,
  describeSubnets,
  revokeSecurityGroupIngress,
} from "../../lambdas/operations/ec2.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-01-05T09:00:00.000Z");

const ec2 = mockClient(EC2Client);
beforeEach(() => ec2.reset());

const GroupId = "sg-0a4c19e27bd35f861";
const ssh = { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "0.0.0.0/0", description: "jump host" };
const ssh6 = { ...ssh, cidr: "::/0", description: null };

describe("describeSecurityGroup", () => {
  it("flattens address ranges to rules, and shows neither prefix lists nor other groups", async () => {
    ec2.on(DescribeSecurityGroupsCommand, { GroupIds: [GroupId] }).resolves({
      SecurityGroups: [
        {
          GroupId,
          Tags: [{ Key: "team", Value: "shop" }],
          IpPermissions: [
            {
              IpProtocol: "tcp",
              FromPort: 22,
              ToPort: 22,
              IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "jump host" }, { CidrIp: "10.0.0.0/8" }],
              Ipv6Ranges: [{ CidrIpv6: "::/0" }],
              PrefixListIds: [{ PrefixListId: "pl-1" }],
              UserIdGroupPairs: [{ GroupId: "sg-2" }],
            },
            { IpProtocol: "-1", IpRanges: [{ CidrIp: "192.0.2.0/24" }] },
          ],
        },
      ],
    });
    expect(await describeSecurityGroup.run(clientOf, { GroupId }, now)).toEqual({
      tags: { team: "shop" },
      ingress: [
        ssh,
        { ...ssh, cidr: "10.0.0.0/8", description: null },
        ssh6,
        { protocol: "-1", fromPort: null, toPort: null, cidr: "192.0.2.0/24", description: null },
      ],
    });
  });

  it("says that a group is gone", async () => {
    ec2.on(DescribeSecurityGroupsCommand).rejects(awsError("InvalidGroup.NotFound"));
    expect(await describeSecurityGroup.run(clientOf, { GroupId }, now)).toBe("gone");
  });

  it.each(["UnauthorizedOperation", "RequestLimitExceeded", "InvalidGroupId.Malformed"])(
    "does not take %s for an answer",
    async (name) => {
      ec2.on(DescribeSecurityGroupsCommand).rejects(awsError(name));
      await expect(describeSecurityGroup.run(clientOf, { GroupId }, now)).rejects.toThrow(name);
    },
  );

  it("refuses an answer that does not hold the group", async () => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [] });
    await expect(describeSecurityGroup.run(clientOf, { GroupId }, now)).rejects.toThrow(/without the group of sg-0a4c/);
  });
});

describe("describeNetworkInterfaces", () => {
  it("reads every page, an empty one in between too", async () => {
    const Filters = [{ Name: "group-id", Values: [GroupId] }];
    ec2
      .on(DescribeNetworkInterfacesCommand, { Filters })
      .resolves({ NetworkInterfaces: [{ NetworkInterfaceId: "eni-1" }], NextToken: "2" })
      .on(DescribeNetworkInterfacesCommand, { Filters, NextToken: "2" })
      .resolves({ NetworkInterfaces: [], NextToken: "3" })
      .on(DescribeNetworkInterfacesCommand, { Filters, NextToken: "3" })
      .resolves({ NetworkInterfaces: [{ NetworkInterfaceId: "eni-2" }, { NetworkInterfaceId: "eni-3" }] });
    expect(await describeNetworkInterfaces.run(clientOf, { GroupId }, now)).toEqual(["eni-1", "eni-2", "eni-3"]);
  });

  it("fails as a whole if one page fails", async () => {
    ec2
      .on(DescribeNetworkInterfacesCommand)
      .resolvesOnce({ NetworkInterfaces: [{ NetworkInterfaceId: "eni-1" }], NextToken: "2" })
      .rejects(awsError("RequestLimitExceeded"));
    await expect(describeNetworkInterfaces.run(clientOf, { GroupId }, now)).rejects.toThrow("RequestLimitExceeded");
  });
});

describe("writes of a security group", () => {
  const permissions = (described: boolean) => [
    {
      IpProtocol: "tcp",
      FromPort: 22,
      ToPort: 22,
      IpRanges: [{ CidrIp: "0.0.0.0/0", ...(described && { Description: "jump host" }) }],
    },
    { IpProtocol: "tcp", FromPort: 22, ToPort: 22, Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
  ];

  it("revokes exactly the given rules in one call, whatever their descriptions", async () => {
    ec2.on(RevokeSecurityGroupIngressCommand).resolves({ Return: true });
    await revokeSecurityGroupIngress.run(clientOf, { GroupId, rules: [ssh, ssh6] }, now);
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([{ GroupId, IpPermissions: permissions(false) }]);
  });

  it("authorizes them again with their descriptions in one call", async () => {
    ec2.on(AuthorizeSecurityGroupIngressCommand).resolves({ Return: true });
    await authorizeSecurityGroupIngress.run(clientOf, { GroupId, rules: [ssh, ssh6] }, now);
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([{ GroupId, IpPermissions: permissions(true) }]);
  });

  it("names no ports for all traffic", async () => {
    ec2.on(AuthorizeSecurityGroupIngressCommand).resolves({ Return: true });
    const rules = [{ protocol: "-1", fromPort: null, toPort: null, cidr: "10.0.0.0/8", description: null }];
    await authorizeSecurityGroupIngress.run(clientOf, { GroupId, rules }, now);
    expect(ec2.calls()[0]?.args[0].input).toEqual({
      GroupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    });
  });

  it.each([{ Return: false }, { Return: true, UnknownIpPermissions: [{ IpProtocol: "tcp" }] }])(
    "does not call it done when AWS answers a revocation with %o",
    async (answer) => {
      ec2.on(RevokeSecurityGroupIngressCommand).resolves(answer);
      await expect(revokeSecurityGroupIngress.run(clientOf, { GroupId, rules: [ssh] }, now)).rejects.toMatchObject({
        name: "IngressNotChangedError",
      });
    },
  );

  it("does not call it done when AWS answers an authorization with Return: false", async () => {
    ec2.on(AuthorizeSecurityGroupIngressCommand).resolves({ Return: false });
    await expect(authorizeSecurityGroupIngress.run(clientOf, { GroupId, rules: [ssh] }, now)).rejects.toMatchObject({
      name: "IngressNotChangedError",
    });
  });
});

describe("describeSubnets", () => {
  const read = (ids: readonly string[]) => describeSubnets.run(clientOf, { ids }, now);
  const subnet = (AvailabilityZone: string, AvailableIpAddressCount: number) => ({
    AvailabilityZone,
    AvailableIpAddressCount,
  });

  it("gives zone and free addresses of the named subnets", async () => {
    ec2.on(DescribeSubnetsCommand, { SubnetIds: ["a", "b"] }).resolves({
      Subnets: [subnet("eu-west-1a", 12), subnet("eu-west-1b", 0)],
    });
    expect(await read(["a", "b"])).toEqual([
      { zone: "eu-west-1a", freeAddresses: 12 },
      { zone: "eu-west-1b", freeAddresses: 0 },
    ]);
  });

  it("refuses an answer that lacks one, and never lists the whole account", async () => {
    ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [subnet("eu-west-1a", 12), {}] });
    await expect(read(["a", "b"])).rejects.toMatchObject({ name: "IncompleteAnswerError" });
    expect(await read([])).toEqual([]);
  });
});
