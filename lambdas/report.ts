import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import { reportStore } from "./adapters/report-store.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { playbooks } from "./playbooks/index.ts";
import { buildReport } from "./report/build-report.ts";
import { filesOf, reportFormats } from "./report/report-files.ts";

/** Daily, and whenever somebody invokes it: the compliance report of the ledger, as it is now, in every format. */
export const create = (runtime: Runtime) => {
  const logger = new Logger({ serviceName: "report" });
  const ledger = dynamoLedger(runtime);
  const keep = reportStore(runtime);
  return middy<unknown, { readonly keys: readonly string[] }>()
    .use(injectLambdaContext(logger))
    .handler(async () => {
      const asOf = runtime.now();
      const report = await buildReport(ledger.records(), { config: runtime.config, playbooks, asOf });
      const keys = await keep(
        reportFormats.flatMap((format) => filesOf(report, format)),
        asOf,
      );
      const { score, totals, gaps } = report;
      logger.info("report written", { keys, score, totals, gaps: gaps.length });
      return { keys };
    });
};

export const handler = onLambda(create);
