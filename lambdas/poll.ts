import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { announceFindingOn } from "./adapters/bus.ts";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { itemReader } from "./adapters/item-reader.ts";
import { lambdaLauncher } from "./adapters/launcher.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import { readerSession } from "./adapters/reader-session.ts";
import { ruleResolver } from "./adapters/rule-identifiers.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { poll } from "./core/poll.ts";
import { describeConfigRule, getConfigItem } from "./operations/config-service.ts";
import { playbooks } from "./playbooks/index.ts";
import { pollers } from "./pollers/index.ts";
import { toldItem, wholeItem } from "./sources/config-item.ts";
import { parseEvent } from "./sources/index.ts";

/** What events failed to tell is asked for, a budget of calls at a time, and goes the way that the events would have gone. */
export const create = (runtime: Runtime) => {
  const logger = new Logger({ serviceName: "poll" });
  const { config } = runtime;
  const run = poll({
    config,
    playbooks,
    pollers,
    ledger: dynamoLedger(runtime),
    launcher: lambdaLauncher(runtime),
    resolveRule: ruleResolver(runtime, describeConfigRule),
    readItem: itemReader(runtime, getConfigItem, { toldItem, wholeItem }),
    parse: (json) => parseEvent(json).findings,
    session: readerSession(runtime, "poll"),
    announceFinding: announceFindingOn(runtime),
    now: runtime.now,
  });
  return middy<ScheduledEvent, void>()
    .use(injectLambdaContext(logger))
    .handler(async () => {
      const { steps, complete, failed, unreadable } = await run();
      if (steps > 0) logger.info("polled", { steps, complete });
      for (const { place, error } of failed)
        logger.error("a part of the estate is not seen: the next poll goes on where this one stood", { place, error });
      for (const { place, error } of unreadable) logger.error("an answer could not be read", { place, error });
    });
};

export const handler = onLambda(create);
