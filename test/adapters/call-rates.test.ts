import { setImmediate } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { adaptiveRates } from "../../lambdas/adapters/call-rates.ts";
import { type AssumeOptions, makeRuntime } from "../../lambdas/adapters/runtime.ts";
import type { Session } from "../../lambdas/core/operation.ts";
import { getRepositoryScanning, putImageScanningConfiguration } from "../../lambdas/operations/ecr.ts";
import { describeNodegroup } from "../../lambdas/operations/eks.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { type Answer, assumedRole, exception, json, scriptedAws } from "./support/scripted-aws.ts";

const base = { env: {}, config: sampleConfig(), now: () => new Date() };
const turnOn = {
  registryId: "444455556666",
  repositoryName: "web",
  imageScanningConfiguration: { scanOnPush: true },
};
const told = { repositories: [{ repositoryName: "web", registryId: "444455556666" }] };

let ecr: Answer;
let aws: ReturnType<typeof scriptedAws>;
let open: (over?: Partial<AssumeOptions> & { readonly account?: string }) => Session;

// What is loaded when it is first needed would else be waited for.
beforeAll(() =>
  Promise.all([
    import("../../lambdas/adapters/sdk/sts.ts"),
    import("../../lambdas/operations/sdk/ecr.ts"),
    import("../../lambdas/operations/sdk/eks.ts"),
  ]),
);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  ecr = json(told);
  aws = scriptedAws({
    sts: () => assumedRole(),
    ecr: () => ecr,
    eks: () => json({ nodegroup: {} }),
  });
  const runtime = makeRuntime(base, aws, adaptiveRates());
  let sessions = 0;
  // Each remediation has a session, and so clients, of its own.
  open = ({ account = "444455556666", ...over } = {}) =>
    runtime.assume({
      roleArn: `arn:aws:iam::${account}:role/homeostat-test-ecr-enable-scan-on-push-read`,
      sessionName: `remediation-${sessions++}`,
      region: "eu-west-1",
      externalId: "homeostat:111122223333:test",
      use: "read",
      ...over,
    });
});
afterEach(() => {
  vi.useRealTimers();
});

/** @returns seconds until it was answered, or refused for good: time goes on only where somebody waits for it */
const timed = async (call: Promise<unknown>): Promise<number> => {
  const from = Date.now();
  const ended = call.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, setImmediate(false)]))) if (vi.getTimerCount() > 0) vi.advanceTimersByTime(10);
  return (Date.now() - from) / 1_000;
};
const read = (session: Session): Promise<unknown> => session.send(getRepositoryScanning, { repositoryName: "web" });
const write = (session: Session): Promise<unknown> => session.send(putImageScanningConfiguration, turnOn);

/** For some seconds AWS throttles all that is asked of ECR there. */
const storm = async (): Promise<void> => {
  ecr = exception("ThrottlingException");
  for (let call = 0; call < 5; call++) await timed(read(open()));
  ecr = json(told);
};
const inARow = async (calls: number, call: () => Promise<unknown>): Promise<number> => {
  let sum = 0;
  for (let index = 0; index < calls; index++) sum += await timed(call());
  return sum;
};

describe("calls in a managed account", () => {
  it("wait for nothing as long as AWS does not throttle", async () => {
    expect(await inARow(50, () => read(open()))).toBeLessThan(1);
  });

  it("are slowed after a storm of throttles, whichever remediation makes them, and come to speed again", async () => {
    await storm();
    expect(await inARow(3, () => read(open()))).toBeGreaterThan(2);
    await inARow(100, () => read(open()));
    expect(await inARow(3, () => read(open()))).toBeLessThan(1);
  });

  it("wait no longer than two seconds each, however hard AWS throttles", async () => {
    await storm();
    await storm();
    await storm();
    for (let call = 0; call < 5; call++) expect(await timed(read(open()))).toBeLessThan(2.1);
  });

  it.each([
    ["in another account", () => read(open({ account: "111122223333" }))],
    ["in another region", () => read(open({ region: "eu-central-1" }))],
    ["of another service", () => open().send(describeNodegroup, { clusterName: "c", nodegroupName: "n" })],
  ])("are not slowed %s", async (_where, call) => {
    await storm();
    expect(await inARow(5, call)).toBeLessThan(1);
    expect(await timed(read(open()))).toBeGreaterThan(0.5);
  });
});

describe("a write", () => {
  it("is sent at once though reads of its service have to wait: its guards are fresh, and its lease runs", async () => {
    await storm();
    ecr = json({});
    const before = aws.sentTo("ecr").length;
    expect(await timed(write(open({ use: "write" })))).toBeLessThan(0.1);
    expect(aws.sentTo("ecr")).toHaveLength(before + 1);
  });

  it.each(["ThrottlingException", "ServerException"])("that is answered with %s is not sent again", async (name) => {
    ecr = exception(name, name === "ServerException" ? 500 : 400);
    const session = open({ use: "write" });
    await expect(write(session)).rejects.toThrow(name);
    expect(aws.sentTo("ecr")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(aws.sentTo("ecr")).toHaveLength(1);
  });

  it("that is throttled slows the reads after it", async () => {
    ecr = exception("ThrottlingException");
    for (let call = 0; call < 5; call++) await timed(write(open({ use: "write" })));
    ecr = json(told);
    expect(await inARow(3, () => read(open()))).toBeGreaterThan(2);
  });
});
