import { describe, expect, it } from "vitest";
import { lambdaLauncher } from "../../lambdas/adapters/launcher.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { type Answer, exception, json, type SentRequest, scriptedAws } from "./support/scripted-aws.ts";

const alias = "arn:aws:lambda:eu-west-1:111122223333:function:remediate:live";
const executionArn = `${alias}/durable-execution/r1/0c5a9f1e`;
const remediationId = "0123456789abcdef0123456789abcdef";

const accepted: Answer = { status: 202, headers: { "x-amz-durable-execution-arn": executionArn }, body: "" };

const launching = (answer: (request: SentRequest) => Answer) => {
  const aws = scriptedAws({ lambda: answer });
  const runtime = makeRuntime(
    { env: { REMEDIATE_ALIAS: alias }, config: sampleConfig(), now: () => new Date() },
    { ...aws },
  );
  return { aws, launcher: lambdaLauncher(runtime) };
};

const isInvocation = ({ path }: SentRequest): boolean => path.endsWith("/invocations");

describe("launching a remediation", () => {
  it("invokes the alias, and names the execution after the remediation", async () => {
    const { aws, launcher } = launching(() => accepted);
    await launcher.launch(remediationId);
    expect(aws.sent).toHaveLength(1);
    expect(aws.sent[0]).toMatchObject({
      path: `/2015-03-31/functions/${alias}/invocations`,
      headers: { "x-amz-invocation-type": "Event", "x-amz-durable-execution-name": remediationId },
    });
    expect(JSON.parse(aws.sent[0]?.body ?? "")).toEqual({ remediationId });
  });

  it("told twice sends the very same again, which Lambda takes for one execution", async () => {
    const { aws, launcher } = launching(() => accepted);
    await launcher.launch(remediationId);
    await launcher.launch(remediationId);
    const [once, twice] = aws.sent.map(({ path, body, headers }) => ({
      path,
      body,
      name: headers["x-amz-durable-execution-name"],
    }));
    expect(twice).toEqual(once);
  });

  it("says so where the function was invoked and no execution was started", async () => {
    const { launcher } = launching(() => ({ status: 202, body: "" }));
    await expect(launcher.launch(remediationId)).rejects.toMatchObject({
      name: "NotDurableError",
      message: expect.stringContaining(alias),
    });
  });

  it("fails with AWS's own error where the invocation is refused", async () => {
    const { launcher } = launching(() => exception("AccessDeniedException", 403));
    await expect(launcher.launch(remediationId)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("takes an execution of that name that was started already for what it wanted", async () => {
    const { launcher } = launching(() => exception("DurableExecutionAlreadyStartedException", 409));
    await expect(launcher.launch(remediationId)).resolves.toBeUndefined();
  });

  it.each([
    ["RUNNING", true],
    ["SUCCEEDED", false],
    ["FAILED", false],
    ["STOPPED", false],
    ["TIMED_OUT", false],
  ])("an execution that is %s runs: %s", async (Status, running) => {
    const { aws, launcher } = launching((request) => (isInvocation(request) ? accepted : json({ Status })));
    expect(await launcher.isRunning(remediationId)).toBe(running);
    expect(aws.sent.at(-1)?.path).toBe(`/2025-12-01/durable-executions/${executionArn}`);
  });
});

it("a launcher without an alias cannot be made", () => {
  const runtime = makeRuntime({ env: {}, config: sampleConfig(), now: () => new Date() }, scriptedAws({}));
  expect(() => lambdaLauncher(runtime)).toThrow(/REMEDIATE_ALIAS/);
});
