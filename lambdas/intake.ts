import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { announceFindingOn } from "./adapters/bus.ts";
import { deadLetters } from "./adapters/dead-letters.ts";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { itemReader } from "./adapters/item-reader.ts";
import { lambdaLauncher } from "./adapters/launcher.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import { ruleResolver } from "./adapters/rule-identifiers.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { isEventError } from "./core/event-errors.ts";
import { receive } from "./core/receive.ts";
import { stormGauge } from "./core/storm.ts";
import { describeConfigRule, getConfigItem } from "./operations/config-service.ts";
import { playbooks } from "./playbooks/index.ts";
import { toldItem, wholeItem } from "./sources/config-item.ts";
import { parseEvent } from "./sources/index.ts";

/** Where an event comes in: parsed, decided, recorded, started. One bad event never stops the rest of its batch. */
export const create = (runtime: Runtime) => {
  const logger = new Logger({ serviceName: "intake" });
  const bury = deadLetters(runtime);
  const ports = {
    config: runtime.config,
    playbooks,
    ledger: dynamoLedger(runtime),
    launcher: lambdaLauncher(runtime),
    resolveRule: ruleResolver(runtime, describeConfigRule),
    readItem: itemReader(runtime, getConfigItem, { toldItem, wholeItem }),
    announceFinding: announceFindingOn(runtime),
    now: runtime.now,
  };

  const collapse = stormGauge(ports);

  const take = async ({ body }: SQSRecord): Promise<void> => {
    try {
      for (const finding of parseEvent(body).findings) {
        const polled = await collapse(finding);
        if (polled) {
          logger.warn("storm: left to the next poll", { key: finding.key, ...polled });
          continue;
        }
        const { decisions, started, stored } = await receive(ports, finding);
        logger.info("finding received", { key: finding.key, lifecycle: finding.lifecycle, stored, decisions, started });
      }
    } catch (error) {
      if (!isEventError(error)) throw error;
      logger.warn("event can never be read: sent to the dead-letter queue", { reason: error.message });
      await bury(body, error);
    }
  };

  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .handler(async ({ Records }) => {
      const batchItemFailures: { itemIdentifier: string }[] = [];
      for (const record of Records) {
        try {
          await take(record);
        } catch (error) {
          logger.error("event will be tried again", { messageId: record.messageId, error });
          batchItemFailures.push({ itemIdentifier: record.messageId });
        }
      }
      return { batchItemFailures };
    });
};

export const handler = onLambda(create);
