import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { EventBridgeEvent } from "aws-lambda";
import { headSeal } from "./adapters/audit-bucket.ts";
import { announceExemptionOn, announceOn, announceTicketOn } from "./adapters/bus.ts";
import { calendar } from "./adapters/calendar.ts";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { lambdaLauncher } from "./adapters/launcher.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { wakeOn } from "./adapters/waker.ts";
import { reconcileEnded } from "./core/reconcile.ts";
import { announcedRemediation } from "./core/step-ended.ts";
import { sweep } from "./core/sweep.ts";

/**
 * Every minute: what waits goes on, what was lost is ended, the configuration in force is on record. Where a run has
 * announced its end, only what waited for that goes on.
 */
export const create = (runtime: Runtime) => {
  const logger = new Logger({ serviceName: "sweep" });
  const ports = {
    config: runtime.config,
    ledger: dynamoLedger(runtime),
    launcher: lambdaLauncher(runtime),
    announce: announceOn(runtime),
    seal: headSeal(runtime),
    announceTicket: announceTicketOn(runtime),
    announceExemption: announceExemptionOn(runtime),
    wake: wakeOn(runtime),
    now: runtime.now,
    calendar,
  };
  const run = sweep(ports);
  return middy<EventBridgeEvent<string, unknown>, void>()
    .use(injectLambdaContext(logger))
    .handler(async (event) => {
      const ended = announcedRemediation(event);
      if (ended !== null) {
        logger.info("a step has ended", { remediationId: ended, done: await reconcileEnded(ports, ended) });
        return;
      }
      const { done, failed, reminded, revived, woken, warned } = await run();
      if (revived)
        logger.warn("the ledger had not been kept in step, or was restored: nothing is written until it is", {
          complete: revived.complete,
          superseded: revived.superseded,
        });
      if (Object.keys(done).length > 0) logger.info("slots reconciled", { done });
      if (reminded > 0) logger.info("tickets are due", { reminded });
      if (woken > 0) logger.info("runs woken: what they asked is decided", { woken });
      if (warned > 0) logger.warn("exemptions end soon", { warned });
      for (const { slot, error } of failed)
        logger.error("slot could not be reconciled: the next sweep tries again", {
          playbook: slot.playbook,
          subject: slot.subject,
          error,
        });
    });
};

export const handler = onLambda(create);
