import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import { headSeal } from "./adapters/audit-bucket.ts";
import { announceOn } from "./adapters/bus.ts";
import { calendar } from "./adapters/calendar.ts";
import { durableClient } from "./adapters/durable-client.ts";
import { durableSteps } from "./adapters/durable-steps.ts";
import { dynamoLedger } from "./adapters/dynamo-ledger.ts";
import { withEncryptedImages } from "./adapters/encrypted-images.ts";
import { kmsMac } from "./adapters/kms-mac.ts";
import { onLambda } from "./adapters/on-lambda.ts";
import { playbookSessions } from "./adapters/playbook-session.ts";
import type { Runtime } from "./adapters/runtime.ts";
import { type RemediationRequest, remediate } from "./core/remediate.ts";
import { lookUpEvents } from "./operations/cloudtrail.ts";
import { playbooks } from "./playbooks/index.ts";

/** Where Homeostat acts: one durable execution per remediation. */
export const create = (runtime: Runtime) => {
  const run = remediate({
    config: runtime.config,
    playbooks,
    ledger: withEncryptedImages(dynamoLedger(runtime), runtime),
    session: playbookSessions(runtime, playbooks),
    mac: kmsMac(runtime, "PLAN_KEY"),
    announce: announceOn(runtime),
    trail: lookUpEvents,
    seal: headSeal(runtime),
    now: runtime.now,
    calendar,
  });
  return withDurableExecution<RemediationRequest>((request, context) => run(request, durableSteps(context)), {
    durableExecutionClient: durableClient(runtime),
  });
};

export const handler = onLambda(create);
