import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  AuthorizeSecurityGroupIngressCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, ECRClient, PutImageScanningConfigurationCommand } from "@aws-sdk/client-ecr";
import { EKSClient, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
import { DeletePublicAccessBlockCommand, PutPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { autoScalingGroupOf, webNodes } from "../../../local/estate/clusters.ts";
import { groupIds } from "../../../local/estate/security-groups.ts";
import { changeLoad } from "../../../local/services/cloudwatch/load.ts";
import { blockAll } from "../../../local/services/s3/buckets.ts";
import { detailOf, elsewhere, here, minutes, start, type TestAccount } from "./support/account.ts";
import { estateAccount } from "./support/estate.ts";

/** Rule, resource, verdict before and after, of every compliance change. */
const verdicts = ({ events }: TestAccount) =>
  events
    .filter((event) => event["detail-type"] === "Config Rules Compliance Change")
    .map((event) => {
      const { configRuleName, resourceId, oldEvaluationResult, newEvaluationResult } = detailOf(event);
      return [
        configRuleName,
        resourceId,
        Object(oldEvaluationResult).complianceType ?? null,
        Object(newEvaluationResult).complianceType,
      ];
    });

test("a bucket is opened and closed: Config tells each change once, half a minute to a minute later", async () => {
  const account = estateAccount();
  const s3 = account.client(S3Client);
  const Bucket = "meridian-shop-invoices";
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await account.pass(29_000);
  expect(verdicts(account)).toEqual([]);
  await account.pass(31_000);
  expect(verdicts(account)).toEqual([["no-public-buckets", Bucket, "COMPLIANT", "NON_COMPLIANT"]]);
  const told = account.events.find((event) => event["detail-type"] === "Config Rules Compliance Change");
  expect(told).toMatchObject({ account: here.account, region: here.region, resources: [] });

  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blockAll }));
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blockAll }));
  await account.pass(2 * minutes);
  expect(verdicts(account).slice(1)).toEqual([["no-public-buckets", Bucket, "NON_COMPLIANT", "COMPLIANT"]]);
});

test("what is undone before Config looks is never told", async () => {
  const account = estateAccount();
  const ec2 = account.client(EC2Client);
  const GroupId = groupIds.batchWorkers;
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await account.pass(10_000);
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await account.pass(5 * minutes);
  expect(verdicts(account)).toEqual([]);
});

test("every rule that applies has its say, and a new resource has no old verdict", async () => {
  const account = estateAccount();
  const ecr = account.client(ECRClient, elsewhere);
  const repositoryName = "platform/feature-flags";
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await account.pass(minutes);
  expect(verdicts(account)).toEqual([
    ["securityhub-ecr-private-image-scanning-enabled-3f9a1c7e", repositoryName, null, "NON_COMPLIANT"],
    ["ecr-private-tag-immutability-enabled", repositoryName, null, "NON_COMPLIANT"],
  ]);
  await ecr.send(
    new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration: { scanOnPush: true } }),
  );
  await account.pass(minutes);
  expect(verdicts(account).slice(2)).toEqual([
    ["securityhub-ecr-private-image-scanning-enabled-3f9a1c7e", repositoryName, "NON_COMPLIANT", "COMPLIANT"],
  ]);
});

test("load → ALARM → UpdateNodegroupConfig → InService → OK", async () => {
  const account = estateAccount();
  const cloudWatch = account.client(CloudWatchClient);
  const state = async () => {
    const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ["shop-web-cpu"] }));
    return MetricAlarms?.[0]?.StateValue;
  };
  const transitions = () =>
    account.events
      .filter((event) => detailOf(event)["alarmName"] === "shop-web-cpu")
      .map((event) => [Object(detailOf(event)["state"]).value, Date.parse(event.time) - start]);

  changeLoad(account.world, here, autoScalingGroupOf(webNodes), 3.8, 4);
  await account.pass(10 * minutes);
  expect(await state()).toBe("ALARM");
  expect(transitions()).toEqual([["ALARM", 4 * minutes]]);

  await account.client(EKSClient).send(
    new UpdateNodegroupConfigCommand({
      clusterName: "shop",
      nodegroupName: "web",
      scalingConfig: { desiredSize: 6 },
    }),
  );
  await account.pass(30_000);
  expect(await state()).toBe("ALARM");
  await account.pass(5 * minutes);
  expect(await state()).toBe("OK");
  expect(transitions().map(([value]) => value)).toEqual(["ALARM", "OK"]);
  const [, [, okAt] = []] = transitions();
  // An instance takes a minute or two, and one good minute of two ends the alarm.
  expect(Number(okAt)).toBeGreaterThan(11 * minutes);
  expect(Number(okAt)).toBeLessThanOrEqual(14 * minutes);
});
