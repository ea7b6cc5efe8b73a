import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { auditBucket, auditReader } from "./adapters/audit-bucket.ts";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { kmsMac } from "./adapters/kms-mac.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { listChains } from "./core/chain-list.ts";

/** Hourly: where every history has come to, bound to the list of the hour before. What one hour fails to list, the next one does. */
export const create = (runtime: Runtime) => {
  const logger = new Logger({ serviceName: "audit" });
  const ledger = dynamoLedger(runtime);
  const ports = {
    entries: () => ledger.entries(),
    latest: auditReader(runtime).latestList,
    keep: auditBucket(runtime),
    mac: kmsMac(runtime, "SEAL_KEY"),
    now: runtime.now,
  };
  return middy<ScheduledEvent, void>()
    .use(injectLambdaContext(logger))
    .handler(async () => {
      const { at, chains, parts } = await listChains(ports);
      logger.info("histories listed", { at, chains, parts: parts.length });
    });
};

export const handler = onLambda(create);
