import { describe, expect, it } from "vitest";
import { RoleNotDeclaredError } from "../../../local/iam/errors.ts";
import { createIam } from "../../../local/iam/iam.ts";
import { administratorCredentials, type Credentials } from "../../../local/iam/identities.ts";
import {
  directory,
  engineArn,
  hubAccount,
  hubResources,
  intakeArn,
  memberAccount,
  memberResources,
  organizationId,
  region,
  stackOf,
  stacks,
  writerArn,
} from "./fixtures.ts";

const start = (changes: Partial<Parameters<typeof createIam>[0]> = {}) => {
  const iam = createIam({ stacks, organizationId, directory, ...changes });
  const callBy = ({ accessKeyId, sessionToken }: Credentials, service: string, operation: string, input: object) => {
    const token = sessionToken === undefined ? {} : { sessionToken };
    return { service, operation, input: { ...input }, region, accessKeyId, ...token };
  };
  /** Throws what AWS would answer. */
  const send = (credentials: Credentials, service: string, operation: string, input: object = {}) => {
    const call = callBy(credentials, service, operation, input);
    const principal = iam.authenticate(call);
    iam.authorize(call, principal);
    return { call, principal };
  };
  const assume = (credentials: Credentials, input: object = {}) => {
    const asked = { RoleArn: writerArn, RoleSessionName: "remediation-1", ExternalId: "deployment", ...input };
    const { call, principal } = send(credentials, "sts", "AssumeRole", asked);
    return iam.assumeRole(call, principal).credentials;
  };
  const needed = () =>
    iam
      .usage()
      .filter((statement) => statement.needed)
      .map(({ id }) => id);
  return { iam, send, assume, needed, engine: iam.functionCredentials(engineArn, "remediate", region) };
};

const denied = (code: string) => expect.objectContaining({ name: "AwsFaultError", code });

describe("a function", () => {
  it("acts as a session of its role, named after the function", () => {
    const { send, engine } = start();
    const { principal } = send(engine, "sts", "GetCallerIdentity");
    expect(principal).toEqual({
      account: hubAccount,
      arn: `arn:aws:sts::${hubAccount}:assumed-role/engine/remediate`,
      roleArn: engineArn,
      sessionName: "remediate",
    });
  });

  it("may do what its role's policies allow", () => {
    const { iam, send, needed, engine } = start();
    const intake = iam.functionCredentials(intakeArn, "intake", region);
    send(intake, "dynamodb", "PutItem", { TableName: "Hub-Ledger" });
    send(intake, "dynamodb", "Query", { TableName: "Hub-Ledger", IndexName: "by-state" });
    send(engine, "events", "PutEvents", { Entries: [{ EventBusName: "homeostat", Source: "s", DetailType: "d" }] });
    send(engine, "lambda", "CheckpointDurableExecution", {
      DurableExecutionArn: `arn:aws:lambda:${region}:${hubAccount}:function:remediate:1/durable-execution/r/1`,
    });
    expect(needed()).toEqual(
      expect.arrayContaining([
        "Hub/IntakePolicy/0",
        "Hub/EngineRole/Announce/0",
        "Hub/EngineRole/AWSLambdaBasicDurableExecutionRolePolicy/0",
      ]),
    );
  });

  it("may not do more, and is told so in AWS's words and codes", () => {
    const { iam, send, engine } = start();
    const intake = iam.functionCredentials(intakeArn, "intake", region);
    expect(() => send(intake, "dynamodb", "DeleteItem", { TableName: "Hub-Ledger" })).toThrow(
      denied("AccessDeniedException"),
    );
    expect(() => send(intake, "dynamodb", "PutItem", { TableName: "Other" })).toThrow(denied("AccessDeniedException"));
    expect(() => send(engine, "ec2", "DescribeSecurityGroups")).toThrow(denied("UnauthorizedOperation"));
    expect(() => send(engine, "sqs", "ReceiveMessage", { QueueUrl: `https://sqs/${hubAccount}/Hub-Queue` })).toThrow(
      `User: arn:aws:sts::${hubAccount}:assumed-role/engine/remediate is not authorized to perform: sqs:ReceiveMessage ` +
        `on resource: arn:aws:sqs:${region}:${hubAccount}:Hub-Queue because no identity-based policy allows the ` +
        "sqs:ReceiveMessage action",
    );
  });

  it("needs a role that trusts Lambda", () => {
    const { iam } = start();
    expect(() => iam.functionCredentials(writerArn, "remediate", region)).toThrow(denied("AccessDenied"));
    expect(() => iam.functionCredentials(`${engineArn}-2`, "remediate", region)).toThrow(RoleNotDeclaredError);
  });
});

describe("an assumed role", () => {
  it("is open to the engine with the right external id, and to nobody else", () => {
    const { iam, assume, engine } = start();
    expect(assume(engine).sessionToken).toBeDefined();
    expect(() => assume(engine, { ExternalId: "other" })).toThrow(denied("AccessDenied"));
    expect(() => assume(engine, { ExternalId: undefined })).toThrow(
      /no resource-based policy allows the sts:AssumeRole/,
    );
    expect(() => assume(iam.functionCredentials(intakeArn, "intake", region))).toThrow(denied("AccessDenied"));
    expect(() => assume(administratorCredentials(hubAccount))).toThrow(denied("AccessDenied"));
  });

  it.each(["o-other", undefined])("is closed to other organisations: %s", (other) => {
    const iam = createIam({ stacks, directory, ...(other !== undefined && { organizationId: other }) });
    const engine = iam.functionCredentials(engineArn, "remediate", region);
    const input = { RoleArn: writerArn, RoleSessionName: "remediation-1", ExternalId: "deployment" };
    const call = { service: "sts", operation: "AssumeRole", input, region, ...engine };
    expect(() => iam.authorize(call, iam.authenticate(call))).toThrow(denied("AccessDenied"));
  });

  it("does not exist unless a template declares it, which AWS does not reveal", () => {
    const { assume, engine } = start();
    expect(() => assume(engine, { RoleArn: `arn:aws:iam::${memberAccount}:role/homeostat-none` })).toThrow(
      denied("AccessDenied"),
    );
  });

  it("acts with its own policies, not with those of whoever assumed it", () => {
    const { send, assume, engine } = start();
    const writer = assume(engine);
    send(writer, "s3", "PutPublicAccessBlock", { Bucket: "payments" });
    expect(() =>
      send(writer, "events", "PutEvents", { Entries: [{ EventBusName: "homeostat", Source: "s", DetailType: "d" }] }),
    ).toThrow(denied("AccessDeniedException"));
    expect(() => send(engine, "s3", "PutPublicAccessBlock", { Bucket: "payments" })).toThrow(denied("AccessDenied"));
  });

  it("is stopped by an explicit Deny on tagged resources", () => {
    const { send, assume, engine } = start();
    expect(() => send(assume(engine), "s3", "PutPublicAccessBlock", { Bucket: "audit" })).toThrow(
      /with an explicit deny in an identity-based policy$/,
    );
  });

  it("is narrowed by its session policy", () => {
    const { send, assume, engine } = start();
    const statement = { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::payments" };
    const writer = assume(engine, { Policy: JSON.stringify({ Version: "2012-10-17", Statement: statement }) });
    send(writer, "s3", "PutPublicAccessBlock", { Bucket: "payments" });
    expect(() => send(writer, "s3", "PutPublicAccessBlock", { Bucket: "invoices" })).toThrow(
      /because no session policy allows the s3:PutBucketPublicAccessBlock action$/,
    );
    expect(() => send(writer, "s3", "GetBucketAcl", { Bucket: "payments" })).toThrow(/no identity-based policy/);
  });

  it("may not reach a bucket of another account", () => {
    const { send, assume, engine } = start({
      directory: { ...directory, find: () => ({ account: hubAccount, tags: {} }) },
    });
    expect(() => send(assume(engine), "s3", "GetPublicAccessBlock", { Bucket: "payments" })).toThrow(
      /no resource-based policy/,
    );
  });

  it("expires in real time", () => {
    let now = 0;
    const { send, assume, engine } = start({ now: () => now });
    const writer = assume(engine, { DurationSeconds: 900 });
    expect(writer.expiration).toEqual(new Date(900_000));
    now = 900_000;
    expect(() => send(writer, "s3", "PutPublicAccessBlock", { Bucket: "payments" })).toThrow(denied("ExpiredToken"));
  });
});

describe("an administrator", () => {
  it("may do everything in the account, and nothing in another", () => {
    const { send } = start();
    const administrator = administratorCredentials(memberAccount);
    send(administrator, "s3", "PutPublicAccessBlock", { Bucket: "audit" });
    send(administrator, "ec2", "DescribeSecurityGroups");
    expect(() =>
      send(administrator, "sqs", "ReceiveMessage", { QueueUrl: `https://sqs/${hubAccount}/Hub-Queue` }),
    ).toThrow(denied("AccessDenied"));
  });

  it("may do what no role asks for, and what the table therefore does not list", () => {
    const { send } = start();
    expect(() => send(administratorCredentials(memberAccount), "ecr", "DeleteRepository")).not.toThrow();
  });

  it("exists only where a stack is", () => {
    const { send } = start();
    expect(() => send(administratorCredentials("999999999999"), "s3", "ListBuckets")).toThrow(
      denied("InvalidAccessKeyId"),
    );
  });
});

describe("a service", () => {
  const delivery = {
    service: "events.amazonaws.com",
    action: "sqs:SendMessage",
    resource: `arn:aws:sqs:${region}:${hubAccount}:Hub-Queue`,
    region,
    sourceArn: `arn:aws:events:${region}:${hubAccount}:rule/Hub-Rule`,
    sourceAccount: hubAccount,
  };

  it("delivers what the queue's policy admits", () => {
    const { iam, needed } = start();
    iam.authorizeService(delivery);
    expect(needed()).toContain("Hub/QueuePolicy/1");
  });

  it.each([
    ["another rule", { sourceArn: `${delivery.sourceArn}-2` }],
    ["another service", { service: "sns.amazonaws.com" }],
    ["another action", { action: "sqs:ReceiveMessage" }],
    ["a queue without policy", { resource: `${delivery.resource}-2` }],
  ])("is refused: %s", (_, changes) => {
    expect(() => start().iam.authorizeService({ ...delivery, ...changes })).toThrow(/because no resource-based policy/);
  });
});

describe("usage", () => {
  it("lists every statement of the templates", () => {
    expect(
      start()
        .iam.usage()
        .map(({ id, kind }) => `${kind} ${id}`),
    ).toEqual([
      "trust Hub/IntakeRole/AssumeRolePolicyDocument/0",
      "identity Hub/IntakePolicy/0",
      "identity Hub/IntakePolicy/1",
      "trust Hub/EngineRole/AssumeRolePolicyDocument/0",
      "identity Hub/EngineRole/Announce/0",
      "identity Hub/EnginePolicy/0",
      "identity Hub/EngineRole/AWSLambdaBasicDurableExecutionRolePolicy/0",
      "trust Member/Writer/AssumeRolePolicyDocument/0",
      "identity Member/WriterPolicy/0",
      "identity Member/WriterPolicy/1",
      "resource Hub/Key/KeyPolicy/0",
      "resource Hub/QueuePolicy/0",
      "resource Hub/QueuePolicy/1",
    ]);
  });

  it("names what a remediation needed", () => {
    const { send, assume, needed, engine } = start();
    const writer = assume(engine);
    send(writer, "s3", "GetPublicAccessBlock", { Bucket: "payments" });
    expect(needed()).toEqual([
      "Hub/EngineRole/AssumeRolePolicyDocument/0",
      "Hub/EnginePolicy/0",
      "Member/Writer/AssumeRolePolicyDocument/0",
      "Member/WriterPolicy/0",
    ]);
  });

  it.each([
    ["Hub", "EnginePolicy"],
    ["Member", "WriterPolicy"],
  ])("without a needed policy of %s, %s, the same calls fail", (stack, logicalId) => {
    const without = (resources: typeof hubResources) =>
      Object.fromEntries(Object.entries(resources).filter(([id]) => id !== logicalId));
    const { send, assume, engine } = start({
      stacks: [
        stackOf(without(hubResources)),
        stackOf(without(memberResources), { stackName: "Member", account: memberAccount }),
      ],
    });
    expect(() => send(assume(engine), "s3", "GetPublicAccessBlock", { Bucket: "payments" }), stack).toThrow(
      denied("AccessDenied"),
    );
  });
});
