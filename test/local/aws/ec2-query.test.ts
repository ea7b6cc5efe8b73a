import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  paginateDescribeSecurityGroups,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { hostileTexts, inProcess, rejection } from "./cloud.ts";

describe("ec2Query", () => {
  it("carries nested lists both ways, whatever the texts", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    const IpPermissions = [
      {
        IpProtocol: "tcp",
        FromPort: 22,
        ToPort: 22,
        IpRanges: hostileTexts.map((Description) => ({ CidrIp: "0.0.0.0/0", Description })),
        Ipv6Ranges: [{ CidrIpv6: "::/0" }],
      },
      { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: "sg-2", UserId: "111122223333" }] },
    ];
    aws
      .on(AuthorizeSecurityGroupIngressCommand, (input) => {
        seen.push(input);
        return { Return: true, SecurityGroupRules: [{ SecurityGroupRuleId: "sgr-1", IsEgress: false }] };
      })
      .on(DescribeSecurityGroupsCommand, ({ GroupIds = [] }) => ({
        SecurityGroups: GroupIds.map((GroupId) => ({ GroupId, IpPermissions, Tags: [] })),
      }));
    const client = new EC2Client(config);
    const authorised = await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: "sg-1", IpPermissions }));
    expect(authorised).toMatchObject({
      Return: true,
      SecurityGroupRules: [{ SecurityGroupRuleId: "sgr-1", IsEgress: false }],
    });
    expect(seen).toEqual([{ GroupId: "sg-1", IpPermissions }]);
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds: ["sg-1", "sg-2"] }));
    expect(SecurityGroups).toEqual(["sg-1", "sg-2"].map((GroupId) => ({ GroupId, IpPermissions, Tags: [] })));
  });

  it("carries filters, booleans, timestamps and empty lists", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    const LaunchTime = new Date(1_700_000_000_000);
    aws.on(DescribeInstancesCommand, (input) => {
      seen.push(input);
      return { Reservations: [{ Instances: [{ InstanceId: "i-1", LaunchTime, EbsOptimized: true }], Groups: [] }] };
    });
    const input = { DryRun: false, MaxResults: 5, Filters: [{ Name: "tag:<a>", Values: ["x", "y&z"] }] };
    const { Reservations } = await new EC2Client(config).send(new DescribeInstancesCommand(input));
    expect(seen).toEqual([input]);
    expect(Reservations).toEqual([{ Instances: [{ InstanceId: "i-1", LaunchTime, EbsOptimized: true }], Groups: [] }]);
  });

  it("pages", async () => {
    const { aws, config } = inProcess();
    aws.on(DescribeSecurityGroupsCommand, ({ NextToken, MaxResults }) => ({
      SecurityGroups: [{ GroupId: `${MaxResults} ${NextToken}` }],
      NextToken: NextToken === undefined ? "a=&b" : undefined,
    }));
    const pages = paginateDescribeSecurityGroups({ client: new EC2Client(config), pageSize: 5 }, {});
    const found = (await Array.fromAsync(pages)).flatMap(({ SecurityGroups = [] }) => SecurityGroups);
    expect(found).toEqual([{ GroupId: "5 undefined" }, { GroupId: "5 a=&b" }]);
  });

  it("refuses with the code, of which EC2's model names none", async () => {
    const { aws, config } = inProcess();
    aws.on(DescribeSecurityGroupsCommand, ({ GroupIds }) => {
      throw new AwsFaultError("InvalidGroup.NotFound", `The security group '${GroupIds?.[0]}' does not exist`);
    });
    const error = await rejection(
      new EC2Client(config).send(new DescribeSecurityGroupsCommand({ GroupIds: ["<sg>"] })),
    );
    expect(error).toMatchObject({
      name: "InvalidGroup.NotFound",
      message: "The security group '<sg>' does not exist",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("names the operation that it does not have", async () => {
    const { aws, config } = inProcess();
    const error = await rejection(
      new EC2Client(config).send(new RevokeSecurityGroupIngressCommand({ GroupId: "sg-1" })),
    );
    expect(aws.operations()).toEqual([]);
    expect(error).toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining("ec2 operation RevokeSecurityGroupIngress"),
      $metadata: { httpStatusCode: 501 },
    });
  });
});
