import { ConfigServiceClient, GetResourceConfigHistoryCommand } from "@aws-sdk/client-config-service";
import { AuthorizeSecurityGroupIngressCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DeletePublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { recordItem } from "../../../../local/services/config/items.ts";
import { groupsOf, type SecurityGroup } from "../../../../local/services/ec2/security-groups.ts";
import { bucketsOf } from "../../../../local/services/s3/buckets.ts";
import { detailOf, here, minutes, type TestAccount } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const Bucket = "meridian-shop-order-exports";

const itemsIn = ({ events }: TestAccount) =>
  events.filter((event) => event["detail-type"] === "Config Configuration Item Change").map(detailOf);

const someGroup = ({ world }: TestAccount): SecurityGroup => {
  for (const [, group] of groupsOf(world, here).entries()) if (group.rules.length > 0) return group;
  throw new Error("the estate has no security group with a rule");
};

describe("AWS Config", () => {
  it("tells of a changed bucket before its rules have judged it", async () => {
    const account = estateAccount();
    await account.client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket }));
    await account.pass(15_000);
    expect(account.events.map((event) => event["detail-type"])).toEqual(["Config Configuration Item Change"]);
    const [item] = itemsIn(account);
    expect(item).toMatchObject({
      messageType: "ConfigurationItemChangeNotification",
      configurationItem: { resourceType: "AWS::S3::Bucket", resourceId: Bucket, configurationItemStatus: "OK" },
    });
  });

  it("records which ranges a security group lets in", async () => {
    const account = estateAccount();
    const { id: GroupId } = someGroup(account);
    const rule = {
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    };
    await account.client(EC2Client).send(new AuthorizeSecurityGroupIngressCommand(rule));
    await account.pass(minutes);
    expect(JSON.stringify(itemsIn(account).at(-1))).toContain('"ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}]');
  });

  it("records that a bucket is gone", () => {
    const account = estateAccount();
    bucketsOf(account.world).delete(Bucket);
    recordItem(account.world, here, { type: "AWS::S3::Bucket", id: Bucket });
    expect(itemsIn(account).at(-1)).toMatchObject({
      configurationItem: { configurationItemStatus: "ResourceDeleted", configuration: null },
    });
  });

  it("only sums up what is too large for an event, and gives it whole to whoever asks", async () => {
    const account = estateAccount();
    const group = someGroup(account);
    const { id, rules } = group;
    const [rule] = rules;
    if (!rule) throw new Error("the security group has no rule");
    groupsOf(account.world, here).put(id, {
      ...group,
      rules: Array.from({ length: 3_000 }, (_, index) => ({
        ...rule,
        description: `partner ${index} ${"x".repeat(80)}`,
      })),
    });
    recordItem(account.world, here, { type: "AWS::EC2::SecurityGroup", id });
    expect(itemsIn(account).at(-1)).toMatchObject({
      messageType: "OversizedConfigurationItemChangeNotification",
      configurationItemSummary: { resourceId: id },
    });
    const { configurationItems: [item] = [] } = await account
      .client(ConfigServiceClient)
      .send(new GetResourceConfigHistoryCommand({ resourceType: "AWS::EC2::SecurityGroup", resourceId: id, limit: 1 }));
    expect(item?.configuration).toContain("partner 2999");
  });
});
