import type { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { functions } from "../../lambdas/functions.ts";
import { configWith, type Deployment, deploy, stackOf, synthesisTimeout } from "./support/deployment.ts";
import { resourcesIn, statementsOf } from "./support/statements.ts";
import "./support/template-matchers.ts";

const regions = ["eu-west-1", "eu-central-1"];
const config = configWith({
  accounts: [
    { id: "111122223333", name: "platform", environment: "production", regions },
    { id: "444455556666", name: "shop", environment: "production", regions },
    { id: "777788889999", name: "lab", environment: "test", regions: ["us-east-1"] },
  ],
  playbooks: {},
  scaling: [],
});

let deployment: Deployment;
let forwarding: Template;
beforeAll(() => {
  deployment = deploy({ config });
  forwarding = stackOf(deployment, "homeostat-main-forwarding-444455556666-eu-central-1");
}, synthesisTimeout);

describe("forwarding", () => {
  it("is wherever the hub is not", () => {
    expect([...deployment.keys()].filter((name) => name.includes("forwarding")).sort()).toEqual([
      "homeostat-main-forwarding-111122223333-eu-central-1",
      "homeostat-main-forwarding-444455556666-eu-central-1",
      "homeostat-main-forwarding-444455556666-eu-west-1",
      "homeostat-main-forwarding-777788889999-us-east-1",
    ]);
  });

  it("sends every event that the hub listens for, with a role of its own and a place for what cannot be sent", () => {
    const { trigger } = functions.intake;
    const patterns = trigger.kind === "events" ? Object.values(trigger.patterns) : [];
    const rules = resourcesIn(forwarding, "AWS::Events::Rule");
    expect(rules.map(({ properties }) => properties["EventPattern"])).toEqual(patterns);
    for (const { properties } of rules)
      expect(properties["Targets"]).toEqual([
        {
          Id: "Hub",
          Arn: "arn:aws:events:eu-west-1:111122223333:event-bus/homeostat-main-incoming",
          RoleArn: { "Fn::GetAtt": [expect.stringMatching(/^Role/), "Arn"] },
          DeadLetterConfig: { Arn: { "Fn::GetAtt": [expect.stringMatching(/^DeadQueue/), "Arn"] } },
        },
      ]);
  });

  it("has role names that differ by region, since roles are global", () => {
    for (const place of ["111122223333-eu-central-1", "444455556666-eu-central-1", "444455556666-eu-west-1"])
      expect(stackOf(deployment, `homeostat-main-forwarding-${place}`)).toHaveResourceProperties("AWS::IAM::Role", {
        RoleName: `homeostat-main-forwarding-${place.slice("111122223333-".length)}`,
      });
  });
});

describe("the hub's bus for foreign events", () => {
  it("takes them from the configured accounts, within the organisation", () => {
    const policies = statementsOf(deployment).filter(({ type }) => type === "AWS::Events::EventBusPolicy");
    expect(policies).toHaveLength(1);
    expect(policies[0]).toMatchObject({
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Principal: { AWS: ["arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:root"] },
      Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-example12345"] } },
    });
  });
});
