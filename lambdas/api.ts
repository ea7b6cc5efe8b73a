import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { httpResponse, readHttpEvent } from "./adapters/http-event.ts";
import { lambdaLauncher } from "./adapters/launcher.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { wakeOn } from "./adapters/waker.ts";
import { serveAct } from "./core/acts/serve-act.ts";
import { playbooks } from "./playbooks/index.ts";

/** What people ask of Homeostat, and do: each verb a route of its own, which IAM admits to. */
export const create = (runtime: Runtime) => {
  const logger = new Logger({ serviceName: "api" });
  const ports = {
    ledger: dynamoLedger(runtime),
    config: runtime.config,
    playbooks,
    launcher: lambdaLauncher(runtime),
    wake: wakeOn(runtime),
    now: runtime.now,
  };
  return middy<unknown>()
    .use(injectLambdaContext(logger))
    .handler(async (event) => {
      const request = readHttpEvent(event);
      const response = await serveAct(ports, request);
      const { method, path, callerArn } = request;
      logger.info("request answered", { method, path, callerArn, status: response.status });
      return httpResponse(response);
    });
};

export const handler = onLambda(create);
