import { GetDurableExecutionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { lambdaLauncher, NotDurableError } from "../../lambdas/adapters/launcher.ts";
import { startBridge } from "../../local/aws/bridge.ts";
import { operationsByHistory } from "./durable-operations.ts";
import { forgetful } from "./forgetful.ts";
import { type Played, playInProcess } from "./in-process.ts";
import { remediateAsZip } from "./ministack/durable-function.ts";
import { type Prepared, prepareMinistack } from "./ministack/prepare.ts";
import { httpTo } from "./moto/network.ts";
import { remediesOf } from "./outcome.ts";
import { scenario } from "./scenarios/s3/block-public-access.ts";

const { url, version } = inject("ministack");
let zip: Buffer;
let here: Played;
let compared = 0;
beforeAll(async () => {
  zip = await remediateAsZip();
  here = await playInProcess(scenario);
});
afterAll(() =>
  console.log(`parity: remediate on the durable executions of ministack ${version}: ${compared} operations alike`),
);

const invoke = async ({ hub, functionName, remediationId }: Prepared): Promise<string> => {
  const { DurableExecutionArn = "" } = await hub.client(LambdaClient).send(
    new InvokeCommand({
      FunctionName: functionName,
      DurableExecutionName: remediationId,
      Payload: JSON.stringify({ remediationId }),
    }),
  );
  return DurableExecutionArn;
};

const execution = ({ hub }: Prepared, DurableExecutionArn: string) =>
  hub.client(LambdaClient).send(new GetDurableExecutionCommand({ DurableExecutionArn }));

/** Its clock is the real one. */
const ended = (prepared: Prepared, arn: string) =>
  expect.poll(async () => (await execution(prepared, arn)).Status, { timeout: 60_000, interval: 200 });

const expectAlike = async (prepared: Prepared, arn: string, { remedies, operations, resource }: Played) => {
  expect(await remediesOf(prepared.ledger, scenario.subject)).toEqual(remedies);
  expect(await operationsByHistory(prepared.hub, arn)).toEqual(operations);
  expect(await scenario.state(prepared.aws, scenario.subject)).toEqual(resource);
  expect(operations.length).toBeGreaterThan(5);
  compared += operations.length;
};

describe("remediate, bundled as for a deployment, on a durable service that is not ours", () => {
  it("heals by the same states and the same durable operations", async () => {
    const there = await prepareMinistack(scenario, here.finding, { url, zip });
    const arn = await invoke(there);
    await ended(there, arn).toBe("SUCCEEDED");
    expect((await execution(there, arn)).Result).toBe('{"state":"healed","reason":"verified"}');
    await expectAlike(there, arn, here);
  });

  it("is suspended until a fresh look proves the write, is invoked again, and writes once", async () => {
    const callsHere: string[] = [];
    const callsThere: string[] = [];
    const slow = await playInProcess(scenario, {
      network: (aws) => ({ ...aws, handle: forgetful((...request) => aws.handle(...request), callsHere) }),
    });
    const bridge = await startBridge({ handle: forgetful(httpTo(url), callsThere) }, { port: 0 });
    try {
      const there = await prepareMinistack(scenario, slow.finding, { url, zip, s3: bridge.url });
      const arn = await invoke(there);
      expect((await execution(there, arn)).Status).toBe("RUNNING");
      await ended(there, arn).toBe("SUCCEEDED");
      await expectAlike(there, arn, slow);
      expect(callsThere.toSorted()).toEqual(callsHere.toSorted());
      expect(callsThere.filter((call) => call === "s3:PutPublicAccessBlock")).toHaveLength(1);
    } finally {
      await bridge.close();
    }
  });

  // What ministack lacks: where one of these fails, it can be asked for more than docs/verification.md says.
  it("does nothing the second time, although ministack starts another execution under a name of its own", async () => {
    const there = await prepareMinistack(scenario, here.finding, { url, zip });
    const first = await invoke(there);
    const again = await invoke(there);
    await ended(there, again).toBe("SUCCEEDED");
    expect((await operationsByHistory(there.hub, again)).map(({ name }) => name)).toEqual(["load"]);
    expect(again).not.toBe(first);
    expect((await execution(there, again)).DurableExecutionName).not.toBe(there.remediationId);
  });

  it("cannot be started as intake does: ministack names no execution to an asynchronous caller", async () => {
    const { hub, functionName, remediationId } = await prepareMinistack(scenario, here.finding, { url, zip });
    const launcher = lambdaLauncher({ client: hub.client, env: { REMEDIATE_ALIAS: functionName } });
    await expect(launcher.launch(remediationId)).rejects.toThrow(NotDurableError);
  });
});
