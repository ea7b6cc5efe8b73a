import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { auditReader } from "../lambdas/adapters/audit-bucket.ts";
import { kmsMacVerifier } from "../lambdas/adapters/kms-mac.ts";
import { makeRuntime, type Runtime } from "../lambdas/adapters/runtime.ts";
import { listFolder } from "../lambdas/core/chain-list.ts";
import type { Config } from "../lambdas/core/config.ts";
import { headFolder } from "../lambdas/core/seal.ts";
import type { AuditPorts } from "../lambdas/core/verify-audit.ts";
import { auditBucketName, keyAlias } from "../lib/hub-names.ts";
import { InProcessAws } from "../local/aws/in-process-aws.ts";
import { registerKms } from "../local/services/kms/operations.ts";
import { registerObjects } from "../local/services/s3/objects.ts";
import type { Store } from "../local/state/store.ts";
import { type LedgerPlace, openLedger } from "./open-ledger.ts";

/** Where a ledger and what was sealed of it are. */
export interface AuditPlace extends LedgerPlace {
  /** Where they are not what the configuration's names say. */
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

export interface OpenAudit {
  readonly ports: AuditPorts;
  readonly close: () => Promise<void>;
}

/** Opens a ledger with what was sealed of it, to read both. @throws {UsageError | NoLocalRunError | StoreInUseError} */
export const openAudit = async (place: AuditPlace, config: Config): Promise<OpenAudit> => {
  const { ledger, asOf, store, close } = await openLedger(place, config);
  const env = {
    ...process.env,
    AUDIT_BUCKET: place.bucket ?? auditBucketName(config),
    SEAL_KEY: place.key ?? keyAlias(config, "seal-key"),
  };
  const runtime = store ? ofLocalRun(store, config, env, asOf) : makeRuntime({ env, config, now: () => new Date() });
  const { all, read } = auditReader(runtime);
  return {
    ports: {
      entries: () => ledger.entries(),
      heads: () => all(headFolder),
      lists: () => all(listFolder),
      part: read,
      verifier: kmsMacVerifier(runtime, "SEAL_KEY"),
      asOf,
    },
    close: async () => {
      for (const type of [S3Client, KMSClient]) runtime.client<{ destroy(): void }>(type).destroy();
      await close();
    },
  };
};

/** KMS and S3 over what a local run left, for the owner of its accounts. */
const ofLocalRun = (store: Store, config: Config, env: Runtime["env"], asOf: Date): Runtime => {
  const { account, region } = config.hub;
  const aws = new InProcessAws({
    authenticate: () => ({ account, arn: `arn:${config.partition}:iam::${account}:root` }),
    authorize: () => {},
  });
  registerKms(aws, { store });
  registerObjects(aws, { store, clock: { now: () => asOf.getTime() } });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return makeRuntime({ env, config, now: () => asOf }, { region, credentials, requestHandler: aws.requestHandler });
};
