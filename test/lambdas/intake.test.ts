import type { SQSBatchResponse } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import { create } from "../../lambdas/intake.ts";
import { assumedRole, exception, formOf } from "../adapters/support/scripted-aws.ts";
import { changedFixture, eventFixture } from "../support/event-fixtures.ts";
import { hubAccount } from "../support/sample-config.ts";
import { collect, contextOf, deadLetterQueue, type EntryRig, entryRigs } from "./support/entry-rig.ts";
import { batch } from "./support/sqs-batch.ts";

/** The account that the fixtures of Config events are from. */
const account = "210987654321";
const openRig = entryRigs({
  accounts: [
    { id: hubAccount, name: "platform", environment: "platform", regions: ["eu-west-1"] },
    { id: account, name: "shop", environment: "production", regions: ["eu-west-1"] },
  ],
});

const openPort = eventFixture("config-compliance", "annotated");
const openPortOf = (resourceId: string): string =>
  changedFixture("config-compliance", "annotated", { id: `event of ${resourceId}`, detail: { resourceId } });

const invoke = ({ runtime }: EntryRig, ...bodies: readonly string[]): Promise<SQSBatchResponse> =>
  create(runtime)(batch(...bodies), contextOf("intake"));

interface DeadLetter {
  readonly body: string;
  readonly name?: string;
  readonly message?: string;
}

const deadLetters = ({ aws }: EntryRig): readonly DeadLetter[] =>
  aws.sentTo("sqs").map((request) => {
    const { QueueUrl, MessageBody: body, MessageAttributes: attributes = {} } = JSON.parse(request.body);
    expect(QueueUrl).toBe(deadLetterQueue);
    return { body, name: attributes.ErrorName?.StringValue, message: attributes.ErrorMessage?.StringValue };
  });

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

describe("intake", () => {
  it("turns an event into a finding on record and a remediation that is started", async () => {
    const rig = await openRig();
    expect(await invoke(rig, openPort)).toEqual({ batchItemFailures: [] });
    const [record, ...others] = await collect(rig.ledger.findings());
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      refused: false,
      finding: { subject: { type: "AWS::EC2::SecurityGroup", id: "sg-0d1e2f3a4b5c6d7e8", account }, raw: openPort },
      decisions: [{ playbook: "ec2/close-admin-ports", outcome: "record", mode: "observe" }],
    });
    expect((await collect(rig.ledger.remediations())).map(({ id }) => id)).toEqual(rig.launched());
    expect(rig.launched()).toHaveLength(1);
  });

  it("asks the event's account what its rule is, in the name of the reader, and once for a whole batch", async () => {
    const rig = await openRig();
    await invoke(rig, openPortOf("sg-00000000000000001"), openPortOf("sg-00000000000000002"));
    expect(rig.aws.sentTo("sts").map(formOf)).toMatchObject([
      { RoleArn: `arn:aws:iam::${account}:role/homeostat-test-reader` },
    ]);
    expect(rig.aws.sentTo("config")).toHaveLength(1);
    expect(rig.launched()).toHaveLength(2);
  });

  it("told the same event twice, starts the same remediation again, and no other", async () => {
    const rig = await openRig();
    await invoke(rig, openPort, openPort);
    await invoke(rig, openPort);
    expect(new Set(rig.launched()).size).toBe(1);
    expect(await collect(rig.ledger.remediations())).toHaveLength(1);
  });

  it("of a finding that is over starts nothing and asks nobody", async () => {
    const rig = await openRig();
    await invoke(rig, eventFixture("config-compliance", "resolved"));
    expect(await collect(rig.ledger.findings())).toMatchObject([{ finding: { lifecycle: "resolved" } }]);
    expect(rig.aws.sent.filter(({ service }) => service !== "dynamodb")).toEqual([]);
  });
});

it("puts the pages of an event of AWS Health together, in whatever order they come", async () => {
  const rig = await openRig();
  const page = (number: string): string =>
    changedFixture("health-event", "page-of-three", {
      id: `page ${number}`,
      detail: { page: number, affectedEntities: [{ entityValue: `cluster-${number}` }] },
    });
  const known = async () => (await collect(rig.ledger.findings())).map(({ finding }) => finding);
  await invoke(rig, page("3"), page("1"), page("3"));
  expect(await known()).toMatchObject([{ partial: true, detail: { parts: [{ page: 1 }, { page: 3 }] } }]);
  await invoke(rig, page("2"));
  const [whole] = await known();
  expect(whole).not.toHaveProperty("partial");
  expect(whole?.detail).toMatchObject({
    parts: ["1", "2", "3"].map((number) => ({ entities: [{ id: `cluster-${number}` }] })),
  });
});

describe("an event that can never be read", () => {
  const megabyte = "x".repeat(1_000_000);
  it.each([
    ["is not JSON", '{"source":"aws.config"', "MalformedEventError", "it is not JSON"],
    ["is nothing", "", "MalformedEventError", "it is not JSON"],
    ["is no object", "[]", "MalformedEventError", "event"],
    [
      "is of no known kind",
      '{"source":"aws.health","detail-type":"AWS Health Abuse Event"}',
      "UnknownEventError",
      "AWS Health Abuse Event",
    ],
    [
      "lacks a field",
      changedFixture("config-compliance", "annotated", { detail: { resourceId: undefined } }),
      "MalformedEventError",
      "detail.resourceId",
    ],
    [
      "has a field of another type",
      changedFixture("config-compliance", "annotated", { detail: { newEvaluationResult: [7] } }),
      "MalformedEventError",
      "detail.newEvaluationResult",
    ],
    [
      "has its fields in a prototype only",
      openPort.replace('"detail": {', '"detail": { "__proto__": {').replace(/}\s*$/, "}}"),
      "MalformedEventError",
      "detail.",
    ],
    [
      "is a megabyte",
      changedFixture("config-compliance", "annotated", { detail: { newEvaluationResult: { annotation: megabyte } } }),
      "EventTooLargeError",
      "bytes",
    ],
    [
      "is a thousand levels deep",
      openPort.replace('"resources": []', `"resources": [], "more": ${nested(1_000)}`),
      "MalformedEventError",
      "64 levels",
    ],
    [
      "has a name that would reorder text",
      JSON.stringify({ source: "aws.config\u202e\u0000", "detail-type": "\u001b[31m" }),
      "UnknownEventError",
      "‹U+202E›‹U+0000›",
    ],
  ])(
    "because it %s goes to the dead-letter queue with its reason, and the others are processed",
    async (_why, bad, name, words) => {
      const rig = await openRig();
      expect(await invoke(rig, openPortOf("sg-00000000000000001"), bad, openPortOf("sg-00000000000000002"))).toEqual({
        batchItemFailures: [],
      });
      expect(deadLetters(rig)).toEqual([{ body: bad, name, message: expect.stringContaining(words) }]);
      expect(rig.launched()).toHaveLength(2);
      expect(Reflect.get({}, "resourceId")).toBeUndefined();
    },
  );

  it("and that leaves no room for a reason goes without one", async () => {
    const rig = await openRig();
    const bad = "x".repeat(1_048_576);
    await invoke(rig, bad);
    expect(deadLetters(rig)).toEqual([{ body: bad }]);
  });

  it("comes back where the dead-letter queue cannot take it: it is not lost", async () => {
    const rig = await openRig({ sqs: () => exception("QueueDoesNotExist") });
    expect(await invoke(rig, "{", openPort)).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    expect(rig.launched()).toHaveLength(1);
  });
});

describe("an event with hostile keys and names", () => {
  it("is read for what it says: keys of prototypes mean nothing", async () => {
    const rig = await openRig();
    const poisoned = openPort.replace(
      '"detail": {',
      '"detail": { "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } },',
    );
    await invoke(rig, poisoned);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(deadLetters(rig)).toEqual([]);
    expect(await collect(rig.ledger.findings())).toMatchObject([{ finding: { raw: poisoned } }]);
  });

  it("keeps them in the ledger as they are, and asks about a rule by whatever name it has", async () => {
    const configRuleName = "\u202e'; DROP TABLE--<script>\u0000";
    const rig = await openRig();
    await invoke(rig, changedFixture("config-compliance", "annotated", { detail: { configRuleName } }));
    expect(await collect(rig.ledger.findings())).toMatchObject([{ finding: { control: { rule: configRuleName } } }]);
    expect(rig.aws.sentTo("config").map(({ body }) => JSON.parse(body))).toEqual([
      { ConfigRuleNames: [configRuleName] },
    ]);
  });
});

it("the log has one JSON object a line, whatever a name contains, and never the event itself", async () => {
  const written: string[] = [];
  const rig = await openRig();
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "INFO");
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => written.push(String(chunk)) > 0),
  );
  try {
    const forged = 'x\n{"level":"ERROR","message":"forged"}\u202e';
    const annotation = "the password is hunter2";
    await invoke(
      rig,
      changedFixture("config-compliance", "annotated", {
        detail: { resourceId: forged, newEvaluationResult: { annotation } },
      }),
      JSON.stringify({ source: forged, "detail-type": forged }),
    );
  } finally {
    for (const stream of streams) stream.mockRestore();
    vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
  }
  const lines = written.join("").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).message)).toEqual([
    "finding received",
    "event can never be read: sent to the dead-letter queue",
  ]);
  expect(lines[0]).not.toContain("hunter2");
});

describe("an event about an account that its sender may not speak for", () => {
  const sshIsOpen = openPort.replaceAll("ssh-only-from-the-office", "restricted-ssh");

  it.each([
    ["another than the sender's", eventFixture("config-compliance", "told-by-another-account"), "account-mismatch"],
    ["one that is not managed", sshIsOpen.replaceAll(account, "999988887777"), "account-not-managed"],
    ["in a region that is not managed", sshIsOpen.replaceAll("eu-west-1", "ap-south-2"), "account-not-managed"],
  ])("(%s) is a recorded skip: AWS is asked nothing, and nothing starts", async (_which, event, reason) => {
    const rig = await openRig();
    expect(await invoke(rig, event)).toEqual({ batchItemFailures: [] });
    expect(await collect(rig.ledger.findings())).toMatchObject([
      {
        refused: true,
        finding: { raw: event },
        decisions: [{ playbook: "ec2/close-admin-ports", outcome: "skip", reason }],
      },
    ]);
    expect(rig.aws.sent.filter(({ service }) => service !== "dynamodb")).toEqual([]);
    expect(await collect(rig.ledger.remediations())).toEqual([]);
  });
});

describe("a failure that passes", () => {
  const bodies = ["sg-00000000000000001", "sg-00000000000000002", "sg-00000000000000003"].map(openPortOf);

  it.each([
    ["AWS does not say what the rule is", { config: () => exception("InternalServerError", 500) }],
    ["the reader's role may not be assumed", { sts: () => ({ status: 403, body: "<ErrorResponse/>" }) }],
    ["STS gives no credentials", { sts: () => assumedRole({}) }],
    ["the ledger cannot be written", { dynamodb: () => exception("AccessDeniedException") }],
    ["no execution can be started", { lambda: () => exception("AccessDeniedException", 403) }],
    ["the alias is not durable", { lambda: () => ({ status: 202, body: "" }) }],
  ])("(%s) brings the event back, and buries nothing", async (_what, script) => {
    const rig = await openRig(script);
    expect(await invoke(rig, ...bodies)).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }, { itemIdentifier: "m1" }, { itemIdentifier: "m2" }],
    });
    expect(deadLetters(rig)).toEqual([]);
  });

  it("brings back only the event that it befell, and a second delivery does what the first could not", async () => {
    let launches = 0;
    const rig = await openRig({
      lambda: ({ headers }) =>
        ++launches === 2
          ? exception("AccessDeniedException", 403)
          : { headers: { "x-amz-durable-execution-arn": `${headers["x-amz-durable-execution-name"]}` }, body: "" },
    });
    const first = await invoke(rig, ...bodies);
    expect(first).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }] });
    expect(await invoke(rig, bodies[1] ?? "")).toEqual({ batchItemFailures: [] });
    expect(new Set(rig.launched()).size).toBe(3);
    expect(await collect(rig.ledger.remediations())).toHaveLength(3);
  });
});
