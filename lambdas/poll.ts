import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { ScheduledEvent } from "aws-lambda";
import { announceFindingOn } from "./adapters/bus.ts";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { lambdaLauncher } from "./adapters/launcher.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import { ruleResolver } from "./adapters/rule-identifiers.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { externalId, readerRoleName, roleArn } from "./core/names.ts";
import { poll } from "./core/poll.ts";
import { describeConfigRule } from "./operations/config-service.ts";
import { playbooks } from "./playbooks/index.ts";
import { pollers } from "./pollers/index.ts";
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
    parse: (json) => parseEvent(json).findings,
    session: ({ account, region }) =>
      runtime.assume({
        roleArn: roleArn(config, account, readerRoleName(config.deployment)),
        sessionName: "poll",
        region,
        externalId: externalId(config),
        use: "read",
      }),
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
