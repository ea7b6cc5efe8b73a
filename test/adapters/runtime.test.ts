import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AssumeOptions, makeRuntime, required } from "../../lambdas/adapters/runtime.ts";
import type { Operation } from "../../lambdas/core/operation.ts";
import { putImageScanningConfiguration } from "../../lambdas/operations/ecr.ts";
import { sampleConfig } from "../support/sample-config.ts";
import {
  assumedRole,
  exception,
  formOf,
  json,
  ownAccessKeyId,
  type Script,
  type StsCredentials,
  scriptedAws,
  sessionCredentials,
} from "./support/scripted-aws.ts";

/** A client class that shows what it was made with. */
class Probe {
  readonly config: Readonly<Record<string, unknown>>;
  constructor(config: object) {
    this.config = { ...config };
  }
}
class OtherProbe extends Probe {}

/** An operation that gives away its session's client. */
const show = <C>(type: new (config: never) => C): Operation<unknown, C> => ({
  actions: [],
  resource: "*",
  run: async (client) => client(type),
});

const base = { env: {}, config: sampleConfig(), now: () => new Date("2026-01-01T00:00:00Z") };

const role: AssumeOptions = {
  roleArn: "arn:aws:iam::444455556666:role/homeostat-test-ecr-enable-scan-on-push-write",
  sessionName: "0123456789abcdef0123456789abcdef",
  region: "eu-central-1",
  externalId: "homeostat:111122223333:test",
  policy: '{"Version":"2012-10-17","Statement":[]}',
  use: "write",
};

const turnOn = {
  registryId: "444455556666",
  repositoryName: "web",
  imageScanningConfiguration: { scanOnPush: true },
};

describe("the runtime's own clients", () => {
  it("are made once a class", () => {
    const runtime = makeRuntime(base);
    expect(runtime.client(Probe)).toBe(runtime.client(Probe));
    expect(runtime.client(OtherProbe)).not.toBe(runtime.client(Probe));
  });

  it("get the options that they run with, and on Lambda the region and an end to waiting", () => {
    const options = {
      region: "eu-west-1",
      credentials: { accessKeyId: "A", secretAccessKey: "B" },
      requestHandler: {},
    };
    expect(makeRuntime(base, options).client(Probe).config).toEqual(options);
    expect(makeRuntime({ ...base, env: { AWS_REGION: "us-east-2" } }).client(Probe).config).toEqual({
      region: "us-east-2",
      requestHandler: { requestTimeout: 10_000, socketTimeout: 10_000, throwOnRequestTimeout: true },
    });
  });

  it("copy no answer for a log that nobody keeps", () => {
    const layers = (client: DynamoDBClient): string => client.middlewareStack.identify().join();
    expect(layers(new DynamoDBClient({}))).toContain("loggerMiddleware");
    expect(layers(makeRuntime(base).client(DynamoDBClient))).not.toContain("loggerMiddleware");
  });

  it("are in the hub's region where nobody names one", () => {
    expect(makeRuntime(base).client(Probe).config["region"]).toBe(base.config.hub.region);
  });
});

describe("a required variable", () => {
  it("is given back", () => {
    expect(required({ env: { TABLE_NAME: "ledger" } }, "TABLE_NAME")).toBe("ledger");
  });

  it.each([{}, { TABLE_NAME: "" }])("that is missing is named, with the place to set it: %j", (env) => {
    expect(() => required({ env }, "TABLE_NAME")).toThrow(/TABLE_NAME is not set.*lambdas\/functions\.ts/);
  });
});

describe("a session", () => {
  it("is the same for the same request, and another for anything else", () => {
    const runtime = makeRuntime(base);
    expect(runtime.assume({ ...role })).toBe(runtime.assume(role));
    for (const other of [
      { roleArn: `${role.roleArn}x` },
      { sessionName: "another-remediation" },
      { region: "eu-west-1" },
      { policy: "{}" },
      { use: "read" as const },
    ])
      expect(runtime.assume({ ...role, ...other }), JSON.stringify(other)).not.toBe(runtime.assume(role));
  });

  it("is forgotten when many others came after it: a sandbox lives through thousands of remediations", () => {
    const runtime = makeRuntime(base);
    const first = runtime.assume(role);
    for (let other = 0; other < 49; other++) runtime.assume({ ...role, sessionName: `remediation-${other}` });
    expect(runtime.assume(role)).toBe(first);
    runtime.assume({ ...role, sessionName: "one too many" });
    expect(runtime.assume(role)).not.toBe(first);
  });

  it("has one client a class, which no other session uses", async () => {
    const runtime = makeRuntime(base);
    const session = runtime.assume(role);
    const own = await session.send(show(Probe), {});
    expect(await session.send(show(Probe), {})).toBe(own);
    expect(await runtime.assume({ ...role, sessionName: "another" }).send(show(Probe), {})).not.toBe(own);
    expect(runtime.client(Probe)).not.toBe(own);
  });

  it("writes once and waits 60 s for it, reads with the SDK's retries and waits 10 s each time", async () => {
    const runtime = makeRuntime(base, { region: "eu-west-1" });
    const [write, read] = await Promise.all(
      (["write", "read"] as const).map((use) => runtime.assume({ ...role, use }).send(show(Probe), {})),
    );
    expect(write?.config).toEqual({
      region: "eu-central-1",
      credentials: expect.any(Function),
      requestHandler: { requestTimeout: 60_000, socketTimeout: 60_000, throwOnRequestTimeout: true },
      maxAttempts: 1,
    });
    expect(read?.config).not.toHaveProperty("maxAttempts");
    expect(read?.config["requestHandler"]).toMatchObject({ requestTimeout: 10_000, throwOnRequestTimeout: true });
  });
});

describe("over AWS, a session", () => {
  const open = (script: Script, over: Partial<AssumeOptions> = {}) => {
    const aws = scriptedAws({ sts: () => assumedRole(), ecr: () => json({}), ...script });
    return { aws, session: makeRuntime(base, aws).assume({ ...role, ...over }) };
  };

  it("assumes its role with exactly what it was asked for, in the function's own name", async () => {
    const { aws, session } = open({});
    await session.send(putImageScanningConfiguration, turnOn);
    const [asked] = aws.sentTo("sts");
    expect(asked && formOf(asked)).toEqual({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: role.roleArn,
      RoleSessionName: role.sessionName,
      ExternalId: role.externalId,
      DurationSeconds: "900",
      Policy: role.policy,
    });
    expect(asked).toMatchObject({ accessKeyId: ownAccessKeyId, region: "eu-west-1" });
  });

  it("without a policy sends none", async () => {
    const { policy: _none, ...wide } = role;
    const aws = scriptedAws({ sts: () => assumedRole(), ecr: () => json({}) });
    await makeRuntime(base, aws).assume(wide).send(putImageScanningConfiguration, turnOn);
    expect(aws.sentTo("sts").map(formOf)).toEqual([expect.not.objectContaining({ Policy: expect.anything() })]);
  });

  it("calls with the role's credentials in its own region", async () => {
    const { aws, session } = open({});
    await session.send(putImageScanningConfiguration, turnOn);
    const [call] = aws.sentTo("ecr");
    expect(call).toMatchObject({ accessKeyId: sessionCredentials.AccessKeyId, region: "eu-central-1" });
    expect(call?.headers["x-amz-security-token"]).toBe(sessionCredentials.SessionToken);
    expect(JSON.parse(call?.body ?? "")).toEqual(turnOn);
  });

  it("asks STS at its first call, and not again while the credentials last", async () => {
    const { aws, session } = open({});
    expect(aws.sent).toEqual([]);
    for (let call = 0; call < 3; call++) await session.send(putImageScanningConfiguration, turnOn);
    expect(aws.sent.map(({ service }) => service)).toEqual(["sts", "ecr", "ecr", "ecr"]);
  });

  it("renews credentials that are about to expire", async () => {
    let issued = { ...sessionCredentials, Expiration: new Date(Date.now() + 60_000).toISOString() };
    const { aws, session } = open({ sts: () => assumedRole(issued) });
    await session.send(putImageScanningConfiguration, turnOn);
    issued = { ...sessionCredentials, AccessKeyId: "RENEWEDKEY" };
    await session.send(putImageScanningConfiguration, turnOn);
    expect(aws.sentTo("ecr").map(({ accessKeyId }) => accessKeyId)).toEqual(["SESSIONKEY", "RENEWEDKEY"]);
  });

  it.each(["AccessKeyId", "SecretAccessKey", "SessionToken"] as const)(
    "calls nothing where STS leaves out the %s, and names the role",
    async (part) => {
      const { [part]: _left, ...rest } = sessionCredentials;
      const { aws, session } = open({ sts: () => assumedRole(rest satisfies StsCredentials) });
      await expect(session.send(putImageScanningConfiguration, turnOn)).rejects.toMatchObject({
        name: "NoCredentialsError",
        message: expect.stringContaining(role.roleArn),
      });
      expect(aws.sentTo("ecr")).toEqual([]);
    },
  );

  it("says what STS said where the role may not be assumed", async () => {
    const denied = {
      status: 403,
      body: "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>",
    };
    const { session } = open({ sts: () => denied });
    await expect(session.send(putImageScanningConfiguration, turnOn)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "not you",
    });
  });

  it("sends a write once, whatever comes back", async () => {
    const { aws, session } = open({ ecr: () => exception("ServerException", 500) });
    await expect(session.send(putImageScanningConfiguration, turnOn)).rejects.toThrow("ServerException");
    expect(aws.sentTo("ecr")).toHaveLength(1);
  });

  it("sends the same call again in a session that only reads", async () => {
    let calls = 0;
    const { aws, session } = open(
      { ecr: () => (++calls < 3 ? exception("ServerException", 500) : json({})) },
      { use: "read" },
    );
    await session.send(putImageScanningConfiguration, turnOn);
    expect(aws.sentTo("ecr")).toHaveLength(3);
  });
});

describe("a write that AWS never answers", () => {
  let silent: Server;
  let arrived: PromiseWithResolvers<void>;
  let requests: number;

  beforeEach(async () => {
    requests = 0;
    arrived = Promise.withResolvers();
    silent = createServer((request, response) => {
      if (request.headers.authorization?.includes("/sts/")) {
        response.end(assumedRole().body);
        return;
      }
      requests += 1;
      request.resume().on("end", arrived.resolve);
    });
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    for (const [name, value] of [
      ["AWS_ENDPOINT_URL", endpoint],
      ["AWS_ACCESS_KEY_ID", ownAccessKeyId],
      ["AWS_SECRET_ACCESS_KEY", "own-secret"],
    ] as const)
      vi.stubEnv(name, value);
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    silent.closeAllConnections();
    silent.close();
  });

  it("is aborted after 60 s and not sent again: it cannot land later than that", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const settled = vi.fn<(error: unknown) => void>();
    const write = makeRuntime(base).assume(role).send(putImageScanningConfiguration, turnOn).catch(settled);
    await arrived.promise;
    await vi.advanceTimersByTimeAsync(59_000);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    await write;
    expect(settled).toHaveBeenCalledWith(expect.objectContaining({ name: "TimeoutError" }));
    expect(requests).toBe(1);
  });
});
