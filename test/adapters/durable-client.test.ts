import { expect, it } from "vitest";
import { durableClient } from "../../lambdas/adapters/durable-client.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { json, ownAccessKeyId, scriptedAws } from "./support/scripted-aws.ts";

const DurableExecutionArn = "arn:aws:lambda:eu-west-1:111122223333:function:remediate:1/durable-execution/r1/0c5a9f1e";

it("checkpoints and reads state over the runtime's one Lambda client, in the function's own name", async () => {
  const aws = scriptedAws({
    lambda: ({ path }) =>
      path.endsWith("/checkpoint") ? json({ CheckpointToken: "next" }) : json({ Operations: [], NextMarker: "" }),
  });
  const runtime = makeRuntime({ env: {}, config: sampleConfig(), now: () => new Date() }, aws);
  const client = durableClient(runtime);
  expect(aws.sent).toEqual([]);
  const [checkpointed, state] = await Promise.all([
    client.checkpoint({ DurableExecutionArn, CheckpointToken: "first", Updates: [] }),
    client.getExecutionState({ DurableExecutionArn, CheckpointToken: "first", Marker: "", MaxItems: 10 }),
  ]);
  expect(checkpointed).toMatchObject({ CheckpointToken: "next" });
  expect(state).toMatchObject({ Operations: [] });
  expect(aws.sent.map(({ path }) => path).sort()).toEqual([
    `/2025-12-01/durable-executions/${DurableExecutionArn}/checkpoint`,
    `/2025-12-01/durable-executions/${DurableExecutionArn}/state`,
  ]);
  expect(new Set(aws.sent.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([ownAccessKeyId]));
});
