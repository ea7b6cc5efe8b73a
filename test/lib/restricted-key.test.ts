import { Match, type Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { functions } from "../../lambdas/functions.ts";
import { type Deployment, deploy, stackOf, synthesisTimeout } from "./support/deployment.ts";
import { conditionValues, type FoundStatement, statementsOf } from "./support/statements.ts";
import "./support/template-matchers.ts";

const hashing = { actions: ["kms:GenerateMac"], on: { ref: "plan-key" } } as const;
const sweep = { ...functions.sweep, permissions: [...functions.sweep.permissions, hashing] };

let deployment: Deployment;
let hub: Template;
beforeAll(() => {
  deployment = deploy({ functions: { ...functions, sweep } });
  hub = stackOf(deployment, "homeostat-main-hub");
}, synthesisTimeout);

const keyPolicy = () => statementsOf(deployment).filter(({ resource }) => resource.startsWith("PlanKey"));
const mentions = (part: string) => (statement: FoundStatement) => statement.Action.some((one) => one.includes(part));

describe("a key that only functions may use", () => {
  it("makes hashes, and keeps when the stack goes", () => {
    expect(hub).toHaveResource("AWS::KMS::Key", {
      DeletionPolicy: "Retain",
      Properties: Match.objectLike({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    });
    expect(hub).toHaveResourceProperties("AWS::KMS::Alias", { AliasName: "alias/homeostat-main-plan-key" });
  });

  it("is used by the functions that declare it, and by nobody else", () => {
    const uses = keyPolicy().filter(mentions("GenerateMac"));
    expect(uses.map(({ Action, Principal }) => ({ Action, Principal }))).toEqual([
      { Action: ["kms:GenerateMac"], Principal: { AWS: ["arn:aws:iam::111122223333:root"] } },
    ]);
    expect(uses.flatMap((use) => conditionValues(use, "aws:PrincipalArn"))).toEqual([
      "arn:aws:iam::111122223333:role/homeostat-main-remediate",
      "arn:aws:iam::111122223333:role/homeostat-main-sweep",
    ]);
  });

  it("is administered by its account, which cannot grant itself its use", () => {
    const [administration, ...others] = keyPolicy().filter((statement) => !mentions("GenerateMac")(statement));
    expect(others).toEqual([]);
    for (const use of ["*", "Mac", "crypt", "DataKey", "CreateGrant"])
      expect(administration?.Action.filter((action) => action.includes(use))).toEqual([]);
    expect(administration?.Action).toContain("kms:PutKeyPolicy");
  });
});
