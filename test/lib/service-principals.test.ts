import { beforeAll, describe, expect, it } from "vitest";
import { type Deployment, deploy, stackOf, synthesisTimeout } from "./support/deployment.ts";
import { conditionValues, resourcesIn, servicesOf, statementsOf } from "./support/statements.ts";

const sources = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"];
/** The one key with which CloudWatch Logs says for whose log group it uses a key. */
const logGroup = "kms:EncryptionContext:aws:logs:arn";

let deployment: Deployment;
beforeAll(() => {
  deployment = deploy();
}, synthesisTimeout);

/** Of the key of everything that is stored. */
const keyStatements = () =>
  statementsOf(deployment).filter(({ type, resource }) => type === "AWS::KMS::Key" && resource.startsWith("Key"));

describe("a service that is let in", () => {
  it("says on whose behalf it comes, in every resource policy", () => {
    const open = statementsOf(deployment).filter(
      (statement) =>
        statement.kind === "resource" &&
        statement.Effect === "Allow" &&
        servicesOf(statement).length > 0 &&
        [...sources, logGroup].every((key) => conditionValues(statement, key).length === 0),
    );
    expect(open).toEqual([]);
  });

  it("names the account, also where the source is a pattern", () => {
    const hub = "111122223333";
    for (const statement of keyStatements().filter((candidate) => servicesOf(candidate).length > 0)) {
      const named = [...sources, logGroup].flatMap((key) => conditionValues(statement, key));
      expect(named.every((value) => value === hub || value.split(":")[4] === hub)).toBe(true);
    }
  });

  it("invokes a function for one source only", () => {
    const permissions = [...deployment.values()].flatMap((template) =>
      resourcesIn(template, "AWS::Lambda::Permission"),
    );
    expect(permissions.length).toBeGreaterThan(0);
    for (const { properties } of permissions) expect(properties).toHaveProperty("SourceArn");
  });

  it("assumes a role outside Lambda on behalf of one account's rules only", () => {
    const trusts = statementsOf(deployment).filter(
      (statement) => statement.kind === "trust" && servicesOf(statement).includes("events.amazonaws.com"),
    );
    expect(trusts.length).toBeGreaterThan(0);
    for (const trust of trusts) {
      expect(conditionValues(trust, "aws:SourceAccount")).toEqual(["444455556666"]);
      expect(conditionValues(trust, "aws:SourceArn")).toEqual([
        "arn:aws:events:eu-west-1:444455556666:rule/homeostat-main-*",
      ]);
    }
  });
});

/** The statement of the key for a service, by an action. */
const keyAllows = (service: string, action: string) =>
  keyStatements().filter((statement) => servicesOf(statement).includes(service) && statement.Action.includes(action));

describe("what is encrypted under the hub's key", () => {
  const encryptedQueues = () =>
    resourcesIn(stackOf(deployment, "homeostat-main-hub"), "AWS::SQS::Queue").filter(
      ({ properties }) => properties["KmsMasterKeyId"] !== undefined,
    );

  it("lets every service write that may send to one of its queues", () => {
    expect(encryptedQueues()).toHaveLength(9);
    const senders = statementsOf(deployment).filter(
      (statement) =>
        statement.stack === "homeostat-main-hub" &&
        statement.type === "AWS::SQS::QueuePolicy" &&
        statement.Action.includes("sqs:SendMessage"),
    );
    expect(senders).toHaveLength(10);
    for (const service of new Set(senders.flatMap(servicesOf)))
      for (const action of ["kms:GenerateDataKey", "kms:Decrypt"])
        expect(keyAllows(service, action), `${service} ${action}`).toHaveLength(1);
  });

  it("covers the rules and the bus that those queues accept from", () => {
    const [statement] = keyAllows("events.amazonaws.com", "kms:GenerateDataKey");
    const patterns = statement ? conditionValues(statement, "aws:SourceArn") : [];
    const rules = resourcesIn(stackOf(deployment, "homeostat-main-hub"), "AWS::Events::Rule");
    expect(rules.length).toBeGreaterThan(0);
    // On another bus than the default one, the ARN of a rule begins with the bus, whose name begins like the rule's.
    for (const { properties } of rules) expect(properties["Name"]).toMatch(/^homeostat-main-/);
    expect(patterns).toEqual([
      "arn:aws:events:eu-west-1:111122223333:rule/homeostat-main-*",
      "arn:aws:events:eu-west-1:111122223333:event-bus/homeostat-main",
    ]);
  });

  it("lets CloudWatch Logs use it for our log groups and for no others", () => {
    const statements = keyAllows("logs.eu-west-1.amazonaws.com", "kms:GenerateDataKey");
    expect(statements.flatMap((statement) => conditionValues(statement, logGroup))).toEqual([
      "arn:aws:logs:eu-west-1:111122223333:log-group:homeostat-main-*",
    ]);
  });

  it("lets Lambda use it for the state of our durable executions", () => {
    const statements = keyAllows("lambda.amazonaws.com", "kms:GenerateDataKey");
    expect(statements.flatMap((statement) => conditionValues(statement, "aws:SourceArn"))).toEqual([
      "arn:aws:lambda:eu-west-1:111122223333:function:homeostat-main-*",
    ]);
  });

  it("is open to nobody else but the account itself", () => {
    const services = keyStatements().flatMap(servicesOf);
    expect(services).toEqual(["events.amazonaws.com", "lambda.amazonaws.com", "logs.eu-west-1.amazonaws.com"]);
    const accounts = keyStatements().flatMap(({ Principal }) =>
      Principal === undefined || Principal === "*" ? ["*"] : (Principal.AWS ?? []),
    );
    expect(accounts).toEqual(["arn:aws:iam::111122223333:root"]);
  });
});
