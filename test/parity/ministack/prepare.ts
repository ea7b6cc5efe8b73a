import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import config from "../../../homeostat.config.ts";
import { dynamoLedger } from "../../../lambdas/adapters/dynamo-ledger.ts";
import type { Finding } from "../../../lambdas/core/finding.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import { startRemediation } from "../../../lambdas/core/start-remediation.ts";
import { createLedgerTable } from "../../../local/dynamodb.ts";
import { beat } from "../loop.ts";
import { makeKey } from "../make-key.ts";
import type { Aws, Scenario } from "../scenario.ts";
import { ministackAdministrator, resetMinistack } from "./account.ts";
import { makeRemediate } from "./durable-function.ts";

/** What stands on ministack: a drifted resource, a remediation of it in the ledger, and the function to run it. */
export interface Prepared {
  readonly hub: Aws;
  /** In the resource's account. */
  readonly aws: Aws;
  readonly ledger: Ledger;
  readonly remediationId: string;
  readonly functionName: string;
}

const tableName = "ledger";
const busName = "homeostat";
const auditBucket = "homeostat-audit";

/** Nobody but the SDK makes a resource drift here. */
export class NotHereError extends Error {
  override readonly name = "NotHereError";
  constructor() {
    super("ministack has neither load nor scans: play this scenario elsewhere");
  }
}

export interface MinistackOptions {
  readonly url: string;
  /** The function, bundled as for a deployment. */
  readonly zip: Buffer;
  /** Another way from the function to S3. */
  readonly s3?: string;
}

/** Makes all of it anew. @param finding of the same resource elsewhere */
export const prepareMinistack = async (
  scenario: Scenario,
  finding: Finding,
  { url, zip, s3 }: MinistackOptions,
): Promise<Prepared> => {
  await resetMinistack(url);
  const hub = ministackAdministrator(url, config.hub);
  const aws = ministackAdministrator(url, scenario.place);
  await createLedgerTable(hub.client(DynamoDBClient), tableName);
  await hub.client(EventBridgeClient).send(new CreateEventBusCommand({ Name: busName }));
  const subject = await scenario.make(aws);
  const refuse = (): Promise<never> => Promise.reject(new NotHereError());
  await scenario.drift({ aws, overload: refuse, know: refuse }, subject);

  const ledger = dynamoLedger({ client: hub.client, env: { TABLE_NAME: tableName } });
  await beat(ledger, Date.now());
  await ledger.putFinding({ finding, decisions: [] });
  const launched: string[] = [];
  const launcher = { launch: async (id: string) => void launched.push(id), isRunning: async () => false };
  await startRemediation(
    { ledger, now: () => new Date(), launcher },
    { playbook: "s3/block-public-access", mode: "enforce" },
    finding,
  );
  await hub.client(S3Client).send(new CreateBucketCommand({ Bucket: auditBucket }));
  const functionName = await makeRemediate(url, zip, {
    TABLE_NAME: tableName,
    BUS_NAME: busName,
    AUDIT_BUCKET: auditBucket,
    SEAL_KEY: await makeKey(hub, "GENERATE_VERIFY_MAC"),
    PLAN_KEY: await makeKey(hub, "GENERATE_VERIFY_MAC"),
    IMAGE_KEY: await makeKey(hub, "ENCRYPT_DECRYPT"),
    ...(s3 && { AWS_ENDPOINT_URL_S3: s3 }),
  });
  return { hub, aws, ledger, remediationId: launched[0] ?? "", functionName };
};
