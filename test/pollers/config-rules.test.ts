import { ConfigServiceClient, GetComplianceDetailsByConfigRuleCommand } from "@aws-sdk/client-config-service";
import { DeletePublicAccessBlockCommand, PutPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Evaluations } from "../../lambdas/core/coverage.ts";
import type { PolledEvent } from "../../lambdas/core/poller.ts";
import { configRules } from "../../lambdas/pollers/config-rules.ts";
import { evaluationsOf, rulesOf } from "../../local/services/config/rules.ts";
import { bucketsOf } from "../../local/services/s3/buckets.ts";
import { here, minutes, type TestAccount } from "../local/services/support/account.ts";
import { estateAccount } from "../local/services/support/estate.ts";
import { callsTo, findingOf, scope } from "./support.ts";

const Bucket = "meridian-shop-order-exports";
const identifier = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED";
const wanted = scope({ rules: new Set([identifier]) });

/** Every step of a pass; the cursor goes through JSON, as it does through the ledger. */
const pass = async (account: TestAccount, over = wanted) => {
  const aws = callsTo(account, configRules);
  const events: PolledEvent[] = [];
  const counted: Evaluations[] = [];
  let steps = 0;
  for (let cursor = null; ; ) {
    const page = await configRules.next(aws, over, cursor);
    steps++;
    events.push(...page.events);
    if (page.counted) counted.push(page.counted);
    if (page.next === null) return { events, counted, steps };
    cursor = JSON.parse(JSON.stringify(page.next));
  }
};

const breakIt = async (account: TestAccount): Promise<void> => {
  await account.client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket }));
  await account.pass(2 * minutes);
};

const all = (account: TestAccount): number =>
  [...evaluationsOf(account.world, here).entries()].filter(([, { rule }]) => rule === "no-public-buckets").length;

describe("the poll of Config rules", () => {
  it("makes the finding that the event made, with its key and revision", async () => {
    const account = estateAccount();
    await breakIt(account);
    const { events } = await pass(account);
    const event = account.events.find(
      (each) =>
        each["detail-type"] === "Config Rules Compliance Change" && JSON.stringify(each.detail).includes(Bucket),
    );
    const [told, polled] = [findingOf(event), findingOf(events[0])];
    expect(events).toHaveLength(1);
    const { transport: _, raw: __, sourceStatus: ___, ...same } = told;
    expect(polled).toMatchObject({ ...same, sourceStatus: { raw: "NON_COMPLIANT" } });
  });

  it("counts every verdict of the rules that a playbook answers to, and of no other", async () => {
    const account = estateAccount();
    await breakIt(account);
    const { counted } = await pass(account);
    expect(counted).toMatchObject([
      {
        ...here,
        rule: "no-public-buckets",
        identifier,
        compliant: all(account) - 1,
        nonCompliant: 1,
        insufficient: 0,
        asOf: wanted.startedAt,
      },
    ]);
    expect((await pass(account, scope())).counted).toEqual([]);
  });

  it("counts over pages", async () => {
    const account = estateAccount();
    const evaluations = evaluationsOf(account.world, here);
    const [, sample] =
      [...evaluations.entries()].find(([, { rule }]) => rule === "no-public-buckets") ?? expect.unreachable();
    for (let n = 0; n < 250; n++)
      evaluations.put(`no-public-buckets|AWS::S3::Bucket|more-${n}`, {
        ...sample,
        resourceId: `more-${n}`,
        compliance: n < 30 ? "NON_COMPLIANT" : "COMPLIANT",
      });
    const { counted, events, steps } = await pass(account);
    expect(counted).toMatchObject([{ compliant: all(account) - 30, nonCompliant: 30 }]);
    expect(events).toHaveLength(30);
    expect(steps).toBe(1 + Math.ceil(all(account) / 100));
  });

  it("goes on where a rule is deleted between two pages", async () => {
    const account = estateAccount();
    const aws = callsTo(account, configRules);
    const { next } = await configRules.next(aws, wanted, null);
    rulesOf(account.world, here).delete("no-public-buckets");
    expect(await configRules.next(aws, wanted, next)).toMatchObject({ events: [], next: null });
  });

  it("lets an error that is none of these through", async () => {
    const account = estateAccount();
    const send = () => Promise.reject(new Error("AccessDenied"));
    const refused = { listConfigRules: send, listEvaluations: send, getEvaluation: send };
    await expect(configRules.next(refused, wanted, null)).rejects.toThrow("AccessDenied");
    await expect(
      account
        .client(ConfigServiceClient)
        .send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: "no-public-buckets", NextToken: "old" })),
    ).rejects.toMatchObject({ name: configRules.staleToken[0] });
  });
});

describe("asking about one finding", () => {
  const broken = async () => {
    const account = estateAccount();
    await breakIt(account);
    const [event] = (await pass(account)).events;
    return { account, finding: findingOf(event), aws: callsTo(account, configRules) };
  };

  it("tells the same while it lasts, and that it is good once it is", async () => {
    const { account, finding, aws } = await broken();
    expect(findingOf(await configRules.confirm(aws, wanted, finding))).toMatchObject({
      key: finding.key,
      revision: finding.revision,
      lifecycle: "open",
    });
    const block = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    await account
      .client(S3Client)
      .send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
    await account.pass(2 * minutes);
    expect(findingOf(await configRules.confirm(aws, wanted, finding))).toMatchObject({ lifecycle: "resolved" });
  });

  it("finds nothing where the resource, the rule, or the rule of this ARN is gone", async () => {
    const { account, finding, aws } = await broken();
    const rules = rulesOf(account.world, here);
    const rule = rules.get("no-public-buckets") ?? expect.unreachable();
    rules.put(rule.name, { ...rule, id: "config-rule-another" });
    expect(await configRules.confirm(aws, wanted, finding)).toBe("gone");
    rules.delete(rule.name);
    expect(await configRules.confirm(aws, wanted, finding)).toBe("gone");
    rules.put(rule.name, rule);
    bucketsOf(account.world).delete(Bucket);
    evaluationsOf(account.world, here).delete(`${rule.name}|AWS::S3::Bucket|${Bucket}`);
    expect(await configRules.confirm(aws, wanted, finding)).toBe("gone");
  });
});
