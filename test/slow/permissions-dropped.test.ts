import { afterEach, describe, expect, it } from "vitest";
import { platform, shop } from "../../local/estate/accounts.ts";
import type { StatementUsage } from "../../local/iam/usage.ts";
import { type Breakage, breakages, switchScanOff } from "../support/breakages.ts";
import { statementsOf, withoutStatement } from "../support/drop-statement.ts";
import { type PlaneRig, startPlane, synthesisedStacks } from "../support/plane-rig.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const stacks = synthesisedStacks();
const statements = statementsOf(stacks);

/** The one statement of that kind, on a role or resource whose ARN matches, that allows the action. */
const statementOn = (
  kind: StatementUsage["kind"],
  arn: RegExp,
  action: string,
  { resource = /./, id = /./ }: { readonly resource?: RegExp; readonly id?: RegExp } = {},
): string => {
  const [found, ...others] = statements.filter(
    (each) =>
      each.kind === kind &&
      each.effect === "Allow" &&
      each.attachedTo.some((on) => arn.test(on)) &&
      each.actions.includes(action) &&
      each.resources.some((on) => resource.test(on)) &&
      id.test(each.id),
  );
  if (!found || others.length > 0) throw new Error(`not one statement on ${arn} allows ${action}`);
  return found.id;
};

const granted = (role: string, action: string, resource?: RegExp): string =>
  statementOn(
    "identity",
    new RegExp(`${platform.account}:role/homeostat-main-${role}$`),
    action,
    resource && { resource },
  );

const breakageOf = (playbook: string, account: string): Breakage => {
  const found = breakages.find((each) => each.playbook === playbook && each.account === account);
  if (!found) throw new Error(`no breakage for ${playbook} in ${account}`);
  return found;
};

const bucketOfPlatform = breakageOf("s3/block-public-access", platform.account);
const bucketOfShop = breakageOf("s3/block-public-access", shop.account);

/** Minutes: an event that comes has been answered by then, and `poll` has not yet looked by itself. */
const heardBy = 4;

let rig: PlaneRig | undefined;
afterEach(async () => {
  await rig?.plane.stop();
  rig = undefined;
});

const startWithout = async (id: string): Promise<PlaneRig> => {
  rig = await startPlane({ stacks: withoutStatement(stacks, id) });
  return rig;
};

/** Changes that a playbook's role made. */
const writesOf = ({ plane }: PlaneRig) => plane.trail().filter(({ by }) => by.includes("-write/"));

describe("a call without its grant is refused, and nothing is written", () => {
  it.each([
    ["intake's ledger", granted("intake", "dynamodb:PutItem"), "dynamodb:PutItem AccessDeniedException"],
    ["remediate's ledger", granted("remediate", "dynamodb:UpdateItem"), "dynamodb:Query AccessDeniedException"],
    ["remediate's announcements", granted("remediate", "events:PutEvents"), "events:PutEvents AccessDeniedException"],
    [
      "remediate's checkpoints",
      granted("remediate", "lambda:CheckpointDurableExecution"),
      "lambda:CheckpointDurableExecution AccessDeniedException",
    ],
    ["remediate's roles to read", granted("remediate", "sts:AssumeRole", /-read$/), "sts:AssumeRole AccessDenied"],
    ["remediate's roles to write", granted("remediate", "sts:AssumeRole", /-write$/), "sts:AssumeRole AccessDenied"],
    [
      "the playbook's read",
      granted("s3-block-public-access-read", "s3:GetBucketPublicAccessBlock"),
      "s3:GetPublicAccessBlock AccessDenied",
    ],
    [
      "the playbook's write",
      granted("s3-block-public-access-write", "s3:PutBucketPublicAccessBlock"),
      "s3:PutPublicAccessBlock AccessDenied",
    ],
    [
      "the write role's trust",
      statementOn("trust", new RegExp(`${platform.account}:role/.*s3-block-public-access-write$`), "sts:AssumeRole"),
      "sts:AssumeRole AccessDenied",
    ],
  ])("%s", async (_what, id, refusal) => {
    const plane = await startWithout(id);
    await bucketOfPlatform.break(plane);
    await plane.until(heardBy);

    expect(plane.refused).toContain(refusal);
    expect(writesOf(plane)).toEqual([]);
    expect(await bucketOfPlatform.isGood(plane)).toBe(false);
  });

  it.each([
    ["intake's reader", granted("intake", "sts:AssumeRole"), "sts:AssumeRole AccessDenied"],
    [
      "the reader's look at rules",
      granted("reader", "config:DescribeConfigRules"),
      "config:DescribeConfigRules AccessDeniedException",
    ],
  ])("%s, where a rule alone tells of it", async (_what, id, refusal) => {
    const unscanned = switchScanOff(platform, "platform/cert-manager");
    const plane = await startWithout(id);
    await unscanned.break(plane);
    await plane.until(heardBy);

    expect(plane.refused).toContain(refusal);
    expect(writesOf(plane)).toEqual([]);
    expect(await unscanned.isGood(plane)).toBe(false);
  });

  it("EC2 says it in its own words", async () => {
    const openSsh = breakageOf("ec2/close-admin-ports", platform.account);
    const plane = await startWithout(granted("ec2-close-admin-ports-write", "ec2:RevokeSecurityGroupIngress"));
    await openSsh.break(plane);
    await plane.until(openSsh.within);

    expect(plane.refused).toEqual(["ec2:RevokeSecurityGroupIngress UnauthorizedOperation"]);
    expect((await plane.rows()).map(({ state, reason }) => [state, reason])).toContainEqual([
      "failed",
      "write-rejected",
    ]);
    expect(writesOf(plane)).toEqual([]);
  });

  it("intake's start of a run is made up for by sweep or poll", async () => {
    const plane = await startWithout(granted("intake", "lambda:InvokeFunction"));
    await bucketOfPlatform.break(plane);
    await plane.until(bucketOfPlatform.within);

    expect(plane.refused).toContain("lambda:Invoke AccessDeniedException");
    expect(writesOf(plane)).toHaveLength(1);
    expect(await bucketOfPlatform.isGood(plane)).toBe(true);
  });

  it("sweep's ledger", async () => {
    const plane = await startWithout(granted("sweep", "dynamodb:UpdateItem"));
    await plane.until(2);
    expect(plane.refused).toContain("dynamodb:PutItem AccessDeniedException");
    expect(
      (await plane.plane.ledger.readGuards({ id: "r1", playbook: "any/playbook", subject: sampleFinding().subject }))
        .config,
    ).toBeNull();
  });
});

describe("an event does not arrive where AWS itself may not deliver it", () => {
  it.each([
    [
      "the queue does not admit the rules",
      statementOn("resource", /:homeostat-main-hub-intakeEventsQueue[^:]*$/, "sqs:SendMessage"),
      /sqs:SendMessage .* no resource-based policy/,
    ],
    [
      "the forwarding role may not put events",
      statementOn("identity", /role\/homeostat-main-forwarding/, "events:PutEvents"),
      /forwarding.* events:PutEvents .* no identity-based policy/,
    ],
    [
      "the forwarding role does not trust EventBridge",
      statementOn("trust", /role\/homeostat-main-forwarding/, "sts:AssumeRole"),
      /sts:AssumeRole .* no resource-based policy/,
    ],
    [
      "the hub's bus does not admit the account",
      statementOn("resource", /event-bus\/homeostat-main-incoming$/, "events:PutEvents"),
      /events:PutEvents .* no resource-based policy/,
    ],
  ])("%s", async (_what, id, error) => {
    const plane = await startWithout(id);
    await bucketOfShop.break(plane);
    await plane.until(heardBy);

    expect(plane.errors.join("\n")).toMatch(error);
    expect(await plane.rows()).toEqual([]);
    expect(await bucketOfShop.isGood(plane)).toBe(false);
  });

  it("the function does not admit its schedule", async () => {
    const plane = await startWithout(
      statementOn("resource", /function:homeostat-main-hub-sweep/, "lambda:InvokeFunction", { id: /sweepSchedule/ }),
    );
    await plane.until(2);
    expect(plane.errors.join("\n")).toMatch(/lambda:InvokeFunction .* no resource-based policy/);
    expect(
      (await plane.plane.ledger.readGuards({ id: "r1", playbook: "any/playbook", subject: sampleFinding().subject }))
        .config,
    ).toBeNull();
  });

  it("the function's role may not poll its queue: nothing starts", async () => {
    await expect(startWithout(granted("intake", "sqs:ReceiveMessage"))).rejects.toThrow(
      /intake.* sqs:ReceiveMessage .* no identity-based policy/,
    );
  });
});
