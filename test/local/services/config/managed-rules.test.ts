import { AuthorizeSecurityGroupIngressCommand, EC2Client, type IpPermission } from "@aws-sdk/client-ec2";
import {
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { groupIds } from "../../../../local/estate/security-groups.ts";
import { type ManagedRuleId, managedRules } from "../../../../local/services/config/managed-rules.ts";
import { elsewhere, here } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

type Account = ReturnType<typeof estateAccount>;
const judge = ({ world }: Account, rule: ManagedRuleId, id: string) =>
  managedRules[rule].judge(world, here, id, {})?.compliant ?? null;

describe("security groups", () => {
  const anywhere = [{ CidrIp: "0.0.0.0/0" }];
  test.each<[string, IpPermission, boolean, boolean]>([
    ["SSH from everywhere", { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: anywhere }, false, true],
    ["SSH over IPv6", { IpProtocol: "tcp", FromPort: 22, ToPort: 22, Ipv6Ranges: [{ CidrIpv6: "::/0" }] }, false, true],
    ["SSH within a range", { IpProtocol: "tcp", FromPort: 20, ToPort: 25, IpRanges: anywhere }, false, false],
    ["RDP from everywhere", { IpProtocol: "tcp", FromPort: 3389, ToPort: 3389, IpRanges: anywhere }, true, false],
    ["everything", { IpProtocol: "-1", IpRanges: anywhere }, false, false],
    ["UDP on 22", { IpProtocol: "udp", FromPort: 22, ToPort: 22, IpRanges: anywhere }, true, true],
    [
      "SSH from one network",
      { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "192.0.2.0/24" }] },
      true,
      true,
    ],
    ["HTTPS from everywhere", { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: anywhere }, true, true],
  ])("%s", async (_, permission, ssh, common) => {
    const account = estateAccount();
    const GroupId = groupIds.shopNodes;
    await account
      .client(EC2Client)
      .send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] }));
    expect(judge(account, "INCOMING_SSH_DISABLED", GroupId)).toBe(ssh);
    expect(judge(account, "RESTRICTED_INCOMING_TRAFFIC", GroupId)).toBe(common);
  });
});

describe("buckets", () => {
  const Bucket = "meridian-shop-invoices";
  const policy = (Action: string) =>
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*", Action, Resource: "*" } });
  const level = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED";
  const read = "S3_BUCKET_PUBLIC_READ_PROHIBITED";
  const write = "S3_BUCKET_PUBLIC_WRITE_PROHIBITED";

  test.each<[string, boolean, boolean]>([
    ["s3:GetObject", false, true],
    ["s3:ListBucket", false, true],
    ["s3:PutObject", true, false],
    ["s3:DeleteObject", true, false],
    ["s3:*", false, false],
    ["*", false, false],
  ])("open to everyone for %s", async (action, readable, writable) => {
    const account = estateAccount();
    const s3 = account.client(S3Client);
    expect([level, read, write].map((rule) => judge(account, rule as ManagedRuleId, Bucket))).toEqual([
      true,
      true,
      true,
    ]);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(judge(account, level, Bucket)).toBe(false);
    expect(judge(account, read, Bucket)).toBe(true);
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(action) }));
    expect(judge(account, read, Bucket)).toBe(readable);
    expect(judge(account, write, Bucket)).toBe(writable);
  });

  test("a public policy is harmless where public buckets are restricted", async () => {
    const account = estateAccount();
    const s3 = account.client(S3Client);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy("s3:GetObject") }));
    const PublicAccessBlockConfiguration = { RestrictPublicBuckets: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect(judge(account, read, Bucket)).toBe(true);
    expect(judge(account, level, Bucket)).toBe(false);
  });
});

test("of what is not there, or is another account's, a rule says nothing", () => {
  const account = estateAccount();
  for (const rule of Object.keys(managedRules) as ManagedRuleId[]) expect(judge(account, rule, "nothing")).toBeNull();
  const theirs = managedRules.S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED;
  expect(theirs.judge(account.world, elsewhere, "meridian-shop-invoices", {})).toBeNull();
});
