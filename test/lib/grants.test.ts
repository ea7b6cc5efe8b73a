import { beforeAll, describe, expect, it } from "vitest";
import { functions } from "../../lambdas/functions.ts";
import { type Deployment, deploy, synthesisTimeout } from "./support/deployment.ts";
import { conditionValues, type FoundStatement, statementsOf } from "./support/statements.ts";

let deployment: Deployment;
beforeAll(() => {
  deployment = deploy();
}, synthesisTimeout);

const identityStatements = () => statementsOf(deployment).filter(({ kind }) => kind === "identity");

/** Of a function: the statements of its role itself, or those of its code's calls. */
const statementsFor = (name: string, type: "AWS::IAM::Role" | "AWS::IAM::Policy") =>
  identityStatements().filter(
    (statement) =>
      statement.stack === "homeostat-main-hub" && statement.type === type && statement.resource.startsWith(name),
  );

const actionsBySid = (statements: readonly FoundStatement[]) =>
  Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, Action]));

const throughLambda = ["kms:Decrypt"];
const toStartExecutions = ["kms:Decrypt", "kms:GenerateDataKey"];
const logsAndTraces = {
  WriteLogs: ["logs:CreateLogStream", "logs:PutLogEvents"],
  WriteTraces: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
};
const throughDynamoDb = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

describe("what only AWS itself uses a function's role for", () => {
  // No call of ours exercises these, so this list is what notices when one is dropped, or added.
  it.each([
    [
      "intake",
      {
        ...logsAndTraces,
        UseKeyThroughLambda: toStartExecutions,
        UseKeyThroughDynamoDb: throughDynamoDb,
        PollQueue: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        UseKeyThroughSqs: ["kms:Decrypt", "kms:GenerateDataKey"],
      },
    ],
    [
      "remediate",
      {
        ...logsAndTraces,
        UseKeyThroughLambda: throughLambda,
        UseKeyThroughDynamoDb: throughDynamoDb,
        UseKeyThroughS3: ["kms:GenerateDataKey"],
      },
    ],
    ["poll", { ...logsAndTraces, UseKeyThroughLambda: toStartExecutions, UseKeyThroughDynamoDb: throughDynamoDb }],
    [
      "sweep",
      {
        ...logsAndTraces,
        UseKeyThroughLambda: toStartExecutions,
        UseKeyThroughDynamoDb: throughDynamoDb,
        UseKeyThroughS3: ["kms:GenerateDataKey"],
      },
    ],
    [
      "report",
      {
        ...logsAndTraces,
        UseKeyThroughLambda: throughLambda,
        UseKeyThroughDynamoDb: throughDynamoDb,
        UseKeyThroughS3: ["kms:GenerateDataKey"],
      },
    ],
    [
      "audit",
      {
        ...logsAndTraces,
        UseKeyThroughLambda: throughLambda,
        UseKeyThroughDynamoDb: throughDynamoDb,
        UseKeyThroughS3: ["kms:Decrypt", "kms:GenerateDataKey"],
      },
    ],
    [
      "ticket",
      {
        ...logsAndTraces,
        UseKeyThroughLambda: throughLambda,
        UseKeyThroughDynamoDb: throughDynamoDb,
        PollQueue: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        UseKeyThroughSqs: ["kms:Decrypt", "kms:GenerateDataKey"],
      },
    ],
    ["api", { ...logsAndTraces, UseKeyThroughLambda: toStartExecutions, UseKeyThroughDynamoDb: throughDynamoDb }],
  ])("is listed for %s", (name, expected) => {
    expect(actionsBySid(statementsFor(name, "AWS::IAM::Role"))).toEqual(expected);
  });

  it("is listed for every function", () => {
    expect(Object.keys(functions)).toEqual([
      "intake",
      "remediate",
      "sweep",
      "poll",
      "report",
      "audit",
      "ticket",
      "api",
    ]);
  });

  it("uses the hub's key through one service at a time", () => {
    const keyUses = identityStatements().filter(
      ({ Action, Resource = [] }) =>
        Action.some((action) => action.startsWith("kms:")) &&
        Resource.some((resource) => resource.startsWith('{"Fn::GetAtt":["Key')),
    );
    expect(keyUses.length).toBeGreaterThan(0);
    for (const use of keyUses) expect(conditionValues(use, "kms:ViaService")).toHaveLength(1);
  });

  it.each(Object.keys(functions))("writes to the log group and polls the queue of %s alone", (name) => {
    const own = statementsFor(name, "AWS::IAM::Role").filter(({ Sid }) => Sid === "WriteLogs" || Sid === "PollQueue");
    expect(own.length).toBeGreaterThan(0);
    for (const { Resource } of own) expect(Resource).toEqual([expect.stringMatching(`^{"Fn::GetAtt":\\["${name}`)]);
  });

  it("forwards events to the hub's bus, and to nothing else", () => {
    const forwarding = identityStatements().filter(({ stack }) => stack.includes("forwarding"));
    expect(forwarding.map(({ Action, Resource }) => ({ Action, Resource }))).toEqual([
      {
        Action: ["events:PutEvents"],
        Resource: ["arn:aws:events:eu-west-1:111122223333:event-bus/homeostat-main-incoming"],
      },
    ]);
  });
});

describe("what the code of a function calls", () => {
  it.each(Object.entries(functions))("is what %s declares", (name, { permissions }) => {
    const granted = statementsFor(name, "AWS::IAM::Policy").flatMap(({ Action }) => Action);
    expect(new Set(granted)).toEqual(new Set(permissions.flatMap(({ actions }) => actions)));
  });

  it("assumes our roles in the configured accounts only", () => {
    const assuming = identityStatements().filter(({ Action }) => Action.includes("sts:AssumeRole"));
    expect([...new Set(assuming.flatMap(({ Resource = [] }) => Resource))].sort()).toEqual([
      "arn:aws:iam::*:role/homeostat-main-*-read",
      "arn:aws:iam::*:role/homeostat-main-*-write",
      "arn:aws:iam::*:role/homeostat-main-reader",
    ]);
    for (const statement of assuming)
      expect(conditionValues(statement, "aws:ResourceAccount")).toEqual(["111122223333", "444455556666"]);
  });

  it("starts remediations through the alias, and asks for their executions by any version", () => {
    const on = (action: string) =>
      identityStatements()
        .filter(({ Action }) => Action.includes(action))
        .flatMap(({ Resource = [] }) => Resource);
    expect(on("lambda:InvokeFunction")).toEqual([
      expect.stringMatching(/^{"Ref":"remediateLive/),
      expect.stringMatching(/^{"Ref":"remediateLive/),
      expect.stringMatching(/^{"Ref":"remediateLive/),
      expect.stringMatching(/^{"Ref":"remediateLive/),
    ]);
    for (const resource of [...on("lambda:GetDurableExecution"), ...on("lambda:CheckpointDurableExecution")])
      expect(resource).toMatch(/"remediateFn\w+","Arn"\]},":\*"/);
  });
});

describe("seals", () => {
  const sealKey = /"Fn::GetAtt":\["SealKey/;
  const keyPolicy = () => statementsOf(deployment).filter(({ resource }) => resource.startsWith("SealKey"));
  const writers = ["remediate", "sweep", "audit"].map(
    (name) => `arn:aws:iam::111122223333:role/homeostat-main-${name}`,
  );

  it("are made by those who end remediations, by the word of their roles and of the key, and by nobody else", () => {
    const byRole = identityStatements().filter(({ Resource = [] }) => Resource.some((one) => sealKey.test(one)));
    expect(byRole.map(({ resource, Action }) => [resource.replace(/Calls.*/, ""), Action])).toEqual([
      ["remediate", ["kms:GenerateMac"]],
      ["sweep", ["kms:GenerateMac"]],
      ["audit", ["kms:GenerateMac"]],
    ]);
    const byKey = keyPolicy().filter(({ Action }) => Action.includes("kms:GenerateMac"));
    expect(byKey.map((statement) => conditionValues(statement, "aws:PrincipalArn"))).toEqual([writers]);
    // A grant or a wildcard would be another way to it.
    expect(keyPolicy().flatMap(({ Action }) => Action)).not.toContain("kms:CreateGrant");
  });

  it("are verified by whom the account allows to", () => {
    const verifying = keyPolicy().filter(({ Action }) => Action.includes("kms:VerifyMac"));
    expect(verifying.map(({ Principal, Condition }) => ({ Principal, Condition }))).toEqual([
      { Principal: { AWS: ["arn:aws:iam::111122223333:root"] }, Condition: {} },
    ]);
  });

  it("are kept by those who make them, heads apart from lists, and only lists are read again", () => {
    const onBucket = identityStatements().filter(({ Resource = [] }) => Resource.some((one) => one.includes('"Audit')));
    const folders = ({ Resource = [] }: FoundStatement) => Resource.map((one) => /"\/(.*)"/.exec(one)?.[1] ?? "");
    expect(onBucket.map((each) => [each.resource.replace(/Calls.*/, ""), each.Action, folders(each)])).toEqual([
      ["remediate", ["s3:PutObject"], ["heads/*"]],
      ["sweep", ["s3:PutObject"], ["heads/*"]],
      ["audit", ["s3:GetObject", "s3:PutObject"], ["chains/*", "parts/*"]],
      ["audit", ["s3:ListBucket"], [""]],
    ]);
  });
});

describe("before-images", () => {
  const imageKey = /"Fn::GetAtt":\["ImageKey/;

  it("are decrypted by remediate, by the word of its role and of their key, and by nobody else", () => {
    const byRole = identityStatements().filter(({ Resource = [] }) => Resource.some((one) => imageKey.test(one)));
    expect(byRole.map(({ resource, Action }) => [resource.replace(/Calls.*/, ""), Action])).toEqual([
      ["remediate", ["kms:Decrypt", "kms:GenerateDataKey"]],
    ]);
    const byKey = statementsOf(deployment).filter(({ resource }) => resource.startsWith("ImageKey"));
    const uses = byKey.filter(({ Action }) => Action.some((action) => /crypt|DataKey|CreateGrant|\*/.test(action)));
    for (const use of uses)
      expect(conditionValues(use, "aws:PrincipalArn")).toEqual([
        "arn:aws:iam::111122223333:role/homeostat-main-remediate",
      ]);
    expect(uses.flatMap(({ Action }) => Action).sort()).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  });

  it("have keys of their own, each for the remediation that it names", () => {
    const uses = statementsOf(deployment).filter(
      ({ resource, Action }) =>
        resource.startsWith("ImageKey") && Action.some((action) => /crypt|DataKey/.test(action)),
    );
    expect(uses.length).toBeGreaterThan(0);
    for (const use of uses)
      expect(conditionValues(use, "kms:EncryptionContext:homeostat:remediation")).toEqual(["false"]);
  });
});

describe("no statement", () => {
  it("allows actions by wildcard, except the account to its own key", () => {
    const wild = statementsOf(deployment).filter(
      ({ Effect, Action }) => Effect === "Allow" && Action.some((action) => action.includes("*")),
    );
    expect(wild.map(({ type, Action, Principal }) => ({ type, Action, Principal }))).toEqual([
      { type: "AWS::KMS::Key", Action: ["kms:*"], Principal: { AWS: ["arn:aws:iam::111122223333:root"] } },
    ]);
  });

  it("allows anything to everyone", () => {
    const open = statementsOf(deployment).filter(
      ({ Effect, Principal }) =>
        Effect === "Allow" && (Principal === "*" || (Principal !== undefined && Principal.AWS?.includes("*") === true)),
    );
    expect(open).toEqual([]);
  });
});
