import { CloudWatchClient, PutMetricDataCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { ConfigServiceClient, PutConfigRuleCommand } from "@aws-sdk/client-config-service";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { type BucketLocationConstraint, CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import config from "../../../homeostat.config.ts";
import { makeRuntime, type Runtime } from "../../../lambdas/adapters/runtime.ts";
import type { Deployment } from "../../../local/control-plane/deployment.ts";
import { createLedgerTable } from "../../../local/dynamodb.ts";
import { autoScalingGroupOf } from "../../../local/estate/clusters.ts";
import { configRules } from "../../../local/estate/config-rules.ts";
import { groupCpu } from "../../../local/services/cloudwatch/metrics.ts";
import { countBySeverity } from "../../../local/services/ecr/scan.ts";
import type { Place } from "../../../local/services/place.ts";
import type { Clock } from "../../../local/time/clock.ts";
import { makeKey } from "../make-key.ts";
import type { Aws, ParityAccount } from "../scenario.ts";
import { httpTo } from "./network.ts";

/** Forgets everything. */
export const resetMoto = async (url: string): Promise<void> => {
  await fetch(`${url}/moto-api/reset`, { method: "POST" });
};

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const runtimeOn = (url: string, region: string, credentials: Keys): Runtime => {
  const requestHandler = { ...new STSClient({ region }).config.requestHandler, handle: httpTo(url) };
  return makeRuntime({ env: {}, config, now: () => new Date() }, { region, credentials, requestHandler });
};

/** The plain SDK over moto, where keys that its STS gave out belong to the role's account. */
export const motoAdministrator = async (url: string, { account, region }: Place): Promise<Runtime> => {
  const name = "administrator";
  const { Credentials } = await runtimeOn(url, region, { accessKeyId: name, secretAccessKey: name })
    .client(STSClient)
    .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${name}`, RoleSessionName: name }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return runtimeOn(url, region, {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  });
};

/** moto's keys by the ARNs that those of the template have. */
export type KeyNames = Map<string, string>;

/** The ledger's table, Homeostat's bus, the bucket of sealed heads and the keys, as the hub's stack has them. */
export const prepareHub = async (hub: Aws, deployment: Deployment, keyNames: KeyNames): Promise<void> => {
  const { tableName, busName, auditBucket, keys } = deployment;
  await createLedgerTable(hub.client(DynamoDBClient), tableName);
  await hub.client(EventBridgeClient).send(new CreateEventBusCommand({ Name: busName }));
  await hub.client(S3Client).send(
    new CreateBucketCommand({
      Bucket: auditBucket,
      ObjectLockEnabledForBucket: true,
      CreateBucketConfiguration: { LocationConstraint: region },
    }),
  );
  for (const { arn, usage } of keys) keyNames.set(arn, await makeKey(hub, usage));
};

const region = config.hub.region as BucketLocationConstraint;

/** The estate's Config rules, by whose identifiers a playbook is found. */
export const makeRules = async (aws: Aws, place: Place): Promise<void> => {
  const config = aws.client(ConfigServiceClient);
  for (const { rule } of configRules.filter((each) => each.place === place))
    await config.send(
      new PutConfigRuleCommand({
        ConfigRule: { ConfigRuleName: rule.name, Source: { Owner: "AWS", SourceIdentifier: rule.identifier } },
      }),
    );
};

/** On moto a load is datapoints that somebody puts, an alarm is set, and what a scan finds is told beforehand. */
export const motoAccount = (url: string, aws: Aws, clock: Pick<Clock, "now">): ParityAccount => ({
  aws,
  overload: async (nodes, percent, alarm) => {
    const { namespace, name, dimensions } = groupCpu(autoScalingGroupOf(nodes));
    const cloudWatch = aws.client(CloudWatchClient);
    await cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: [-3, -2, -1, 0, 1].map((minutes) => ({
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Timestamp: new Date(clock.now() + minutes * 60_000),
          Value: percent,
        })),
      }),
    );
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: "ALARM", StateReason: "overload" }));
  },
  know: async ({ place, id, advisories }) => {
    const [repositoryName = "", imageDigest = ""] = id.split("@");
    const results = [
      {
        registryId: place.account,
        repositoryName,
        imageId: { imageDigest },
        imageScanStatus: { status: "COMPLETE" },
        imageScanFindings: {
          imageScanCompletedAt: clock.now() / 1_000,
          findingSeverityCounts: countBySeverity(advisories),
          findings: advisories.map(({ name, severity, packageName, packageVersion }) => ({
            name,
            severity,
            attributes: [
              { key: "package_version", value: packageVersion },
              { key: "package_name", value: packageName },
            ],
          })),
        },
      },
    ];
    await fetch(`${url}/moto-api/static/ecr/scan-finding-results`, {
      method: "POST",
      body: JSON.stringify({ account_id: place.account, region: place.region, results }),
    });
  },
});
