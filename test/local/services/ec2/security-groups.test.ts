import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type IpPermission,
  paginateDescribeSecurityGroups,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { groupIds } from "../../../../local/estate/security-groups.ts";
import { estateAccount } from "../support/estate.ts";

const GroupId = groupIds.batchWorkers;
const ssh = (ranges: Partial<IpPermission>): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: 22,
  ToPort: 22,
  ...ranges,
});
const fromAnywhere = ssh({ IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "temporary" }] });

const setUp = () => {
  const { client, pass } = estateAccount();
  const ec2 = client(EC2Client);
  const permissions = async () => {
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    return SecurityGroups?.[0]?.IpPermissions;
  };
  const authorize = (...IpPermissions: IpPermission[]) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  const revoke = (...IpPermissions: IpPermission[]) =>
    ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return { ec2, pass, permissions, authorize, revoke };
};

describe("describing", () => {
  test("groups the ranges of the same ports", async () => {
    const { permissions, authorize } = setUp();
    await authorize(fromAnywhere, ssh({ Ipv6Ranges: [{ CidrIpv6: "::/0" }] }));
    expect(await permissions()).toEqual([
      {
        IpProtocol: "tcp",
        FromPort: 22,
        ToPort: 22,
        IpRanges: [
          { CidrIp: "10.20.0.0/16", Description: "operations" },
          { CidrIp: "0.0.0.0/0", Description: "temporary" },
        ],
        Ipv6Ranges: [{ CidrIpv6: "::/0" }],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      },
      expect.objectContaining({ FromPort: 9100 }),
    ]);
  });

  test("gives a page at a time", async () => {
    const { ec2 } = setUp();
    const seen: (string | undefined)[][] = [];
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client: ec2, pageSize: 5 }, {}))
      seen.push(SecurityGroups.map((group) => group.GroupId));
    expect(seen.map(({ length }) => length)).toEqual([5, 3]);
    expect(new Set(seen.flat()).size).toBe(8);
  });

  test.each<[string, string[], number]>([
    ["group-name", ["shop-batch-workers", "shop-public-alb"], 2],
    ["group-name", ["shop-eks-*"], 2],
    ["ip-permission.cidr", ["0.0.0.0/0"], 1],
    ["ip-permission.ipv6-cidr", ["::/0"], 1],
    ["ip-permission.from-port", ["22"], 2],
    ["tag:Name", ["shop-orders-db"], 1],
    ["tag-key", ["team"], 8],
    ["vpc-id", ["vpc-00000000"], 0],
  ])("filters by %s %j", async (Name, Values, count) => {
    const { ec2 } = setUp();
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name, Values }] }));
    expect(SecurityGroups ?? []).toHaveLength(count);
  });

  test("tells one rule a range, ports of all protocols as -1", async () => {
    const { ec2, authorize } = setUp();
    await authorize({ IpProtocol: "-1", IpRanges: [{ CidrIp: "192.0.2.0/24" }] });
    const { SecurityGroupRules } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [GroupId] }] }),
    );
    expect(SecurityGroupRules?.filter(({ IsEgress }) => !IsEgress)).toMatchObject([
      { FromPort: 22, CidrIpv4: "10.20.0.0/16", GroupId },
      { FromPort: 9100, CidrIpv4: "10.10.0.0/16" },
      { IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "192.0.2.0/24" },
    ]);
  });

  test.each<[string, DescribeSecurityGroupsCommand, string]>([
    [
      "an unknown group",
      new DescribeSecurityGroupsCommand({ GroupIds: ["sg-0123456789abcdef0"] }),
      "InvalidGroup.NotFound",
    ],
    ["what is no id", new DescribeSecurityGroupsCommand({ GroupIds: ["batch"] }), "InvalidGroupId.Malformed"],
    [
      "a filter that there is not",
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: "colour", Values: ["red"] }] }),
      "InvalidParameterValue",
    ],
  ])("refuses %s", async (_, command, name) => {
    await expect(setUp().ec2.send(command)).rejects.toMatchObject({ name });
  });
});

describe("authorising", () => {
  test("refuses a rule that is there, whatever its description, and adds none of the others", async () => {
    const { authorize, permissions } = setUp();
    const before = await permissions();
    const doubled = ssh({
      IpRanges: [{ CidrIp: "198.51.100.0/24" }, { CidrIp: "10.20.0.0/16", Description: "again" }],
    });
    await expect(authorize(doubled)).rejects.toMatchObject({
      name: "InvalidPermission.Duplicate",
      message: expect.stringContaining("peer: 10.20.0.0/16, TCP, from port: 22, to port: 22, ALLOW"),
    });
    expect(await permissions()).toEqual(before);
  });

  test.each<[string, IpPermission, string]>([
    ["a block that is none", ssh({ IpRanges: [{ CidrIp: "10.0.0/8" }] }), "InvalidParameterValue"],
    ["IPv6 for IPv4", ssh({ IpRanges: [{ CidrIp: "::/0" }] }), "InvalidParameterValue"],
    ["ports the wrong way round", { ...fromAnywhere, FromPort: 23 }, "InvalidParameterValue"],
    ["TCP without ports", { IpProtocol: "tcp", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }, "InvalidParameterValue"],
    ["no protocol", { IpRanges: [{ CidrIp: "10.0.0.0/8" }] }, "MissingParameter"],
  ])("refuses %s", async (_, permission, name) => {
    await expect(setUp().authorize(permission)).rejects.toMatchObject({ name });
  });

  test("takes protocols by number, and a single range by itself", async () => {
    const { ec2, permissions } = setUp();
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpProtocol: "17",
        FromPort: 514,
        ToPort: 514,
        CidrIp: "10.20.0.0/16",
      }),
    );
    expect(await permissions()).toContainEqual(expect.objectContaining({ IpProtocol: "udp", FromPort: 514 }));
  });
});

describe("revoking", () => {
  test("removes exactly the range that it names, and nothing beside it", async () => {
    const { authorize, revoke, permissions } = setUp();
    const before = await permissions();
    await authorize(ssh({ IpRanges: [{ CidrIp: "0.0.0.0/0" }], Ipv6Ranges: [{ CidrIpv6: "::/0" }] }));
    const { RevokedSecurityGroupRules } = await revoke(
      ssh({ IpRanges: [{ CidrIp: "0.0.0.0/0" }], Ipv6Ranges: [{ CidrIpv6: "::/0" }] }),
    );
    expect(RevokedSecurityGroupRules).toMatchObject([{ CidrIpv4: "0.0.0.0/0" }, { CidrIpv6: "::/0" }]);
    expect(await permissions()).toEqual(before);
  });

  test("by id", async () => {
    const { ec2, authorize, permissions } = setUp();
    const before = await permissions();
    const { SecurityGroupRules } = await authorize(fromAnywhere);
    const SecurityGroupRuleIds = SecurityGroupRules?.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? "") ?? [];
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
    expect(await permissions()).toEqual(before);
    await expect(
      ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds })),
    ).rejects.toMatchObject({ name: "InvalidSecurityGroupRuleId.NotFound" });
  });

  test.each<[string, IpPermission]>([
    ["a part of its ports", { IpProtocol: "tcp", FromPort: 0, ToPort: 22, IpRanges: [{ CidrIp: "10.20.0.0/16" }] }],
    ["a part of its range", ssh({ IpRanges: [{ CidrIp: "10.20.1.0/24" }] })],
    ["another protocol", { ...ssh({ IpRanges: [{ CidrIp: "10.20.0.0/16" }] }), IpProtocol: "udp" }],
  ])("does not match %s, and removes nothing of the request", async (_, permission) => {
    const { revoke, permissions } = setUp();
    const before = await permissions();
    const there: IpPermission = { ...ssh({}), FromPort: 9100, ToPort: 9100, IpRanges: [{ CidrIp: "10.10.0.0/16" }] };
    await expect(revoke(there, permission)).rejects.toMatchObject({ name: "InvalidPermission.NotFound" });
    expect(await permissions()).toEqual(before);
  });

  test("nothing at all is refused", async () => {
    await expect(setUp().revoke()).rejects.toMatchObject({ name: "MissingParameter" });
  });
});
