import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { deadLetters } from "./adapters/dead-letters.ts";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { trackersOf } from "./adapters/trackers/index.ts";
import { isEventError } from "./core/event-errors.ts";
import { keepTicket } from "./core/keep-ticket.ts";
import { topicsOf } from "./core/ticket-topics.ts";
import { playbooks } from "./playbooks/index.ts";
import { ticketComment, ticketText } from "./report/ticket-body.ts";

/** Keeps one item per control and subject in step with the ledger. What an announcement says is a hint to look there. */
export const create = (runtime: Runtime) => {
  const logger = new Logger({ serviceName: "ticket" });
  const bury = deadLetters(runtime);
  const ledger = dynamoLedger(runtime);
  const keep = keepTicket({
    config: runtime.config,
    playbooks,
    ledger,
    now: runtime.now,
    tracker: trackersOf(runtime),
    words: { text: ticketText, comment: ticketComment },
  });

  const take = async ({ body }: SQSRecord, by: string): Promise<void> => {
    try {
      for (const topic of await topicsOf(ledger, body)) {
        const kept = await keep(topic, by);
        if (kept.kind === "brought")
          logger.info("ticket brought into step", { id: kept.ticket.id, item: kept.ticket.item });
        if (kept.kind !== "failed") continue;
        logger.warn("ticket is out of step: the ledger remembers to try again", {
          id: kept.ticket.id,
          error: kept.error,
        });
        if (kept.isOverdue) await bury(body, kept.error);
      }
    } catch (error) {
      if (!isEventError(error)) throw error;
      logger.warn("announcement can never be read: sent to the dead-letter queue", { reason: error.message });
      await bury(body, error);
    }
  };

  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .handler(async ({ Records }, { awsRequestId }: Context) => {
      const batchItemFailures: { itemIdentifier: string }[] = [];
      for (const [index, record] of Records.entries()) {
        try {
          await take(record, `${awsRequestId}-${index}`);
        } catch (error) {
          logger.error("announcement will be tried again", { messageId: record.messageId, error });
          batchItemFailures.push({ itemIdentifier: record.messageId });
        }
      }
      return { batchItemFailures };
    });
};

export const handler = onLambda(create);
