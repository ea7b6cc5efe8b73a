import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { codeOwner, summaryWith } from "../../lambdas/core/ownership.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const { subject } = sampleFinding();
const id = "sample/set-colour";
const stackId = "arn:aws:cloudformation:eu-west-1:444455556666:stack/shop-web/6f1a";
const stack = { "aws:cloudformation:stack-name": "shop-web" };
const terraform = { "managed-by": "terraform" };
const asked = { terraform: { tags: { "managed-by": ["terraform", "opentofu"], workspace: "*" } } };

const ownerOf = (
  tags: Record<string, string>,
  ownership: ConfigInput["ownership"] = asked,
  rewrites: "declared" | "capacity" = "declared",
) => codeOwner(sampleConfig({ ownership }), { id, rewrites }, subject, tags);

describe("the code that owns a resource", () => {
  it.each([
    [
      "a stack, by its ARN",
      { ...stack, "aws:cloudformation:stack-id": stackId },
      `the CloudFormation stack ${stackId}`,
    ],
    ["a stack, by its name alone", stack, "the CloudFormation stack shop-web"],
    ["Terraform, by one of the configured tags", terraform, 'Terraform, by the tag "managed-by" = "terraform"'],
    ["Terraform, by another", { workspace: "prod" }, 'Terraform, by the tag "workspace" = "prod"'],
  ])("is %s", (_what, tags, name) => {
    expect(ownerOf(tags)).toEqual({ policy: "ticket", name });
  });

  it.each([
    ["no tag", {}],
    ["another value", { "managed-by": "hand" }],
    ["a tag that only looks like AWS's", { "cloudformation:stack-name": "shop-web" }],
  ])("is unknown with %s", (_what, tags) => {
    expect(ownerOf(tags)).toBeNull();
  });

  it("is not looked for where nobody configured by which tags", () => {
    expect(ownerOf(terraform, {})).toBeNull();
    expect(ownerOf(stack, {})?.policy).toBe("ticket");
  });

  it("leaves a size that is meant to move to whoever scales it", () => {
    expect(ownerOf({ ...stack, ...terraform }, asked, "capacity")).toBeNull();
  });

  it("is the stack, whatever somebody tags the resource with besides", () => {
    const lenient = { terraform: { ...asked.terraform, policy: "revert" as const } };
    expect(ownerOf({ ...stack, ...terraform }, lenient)?.policy).toBe("ticket");
  });

  it("is told with what hides in its name written out", () => {
    expect(ownerOf({ "aws:cloudformation:stack-name": "a\u202Eb" })?.name).toContain("a‹U+202E›b");
  });
});

describe("the policy for a resource that code owns", () => {
  const except: NonNullable<ConfigInput["ownership"]>["except"] = [
    { policy: "ignore", owners: ["terraform"], accounts: [memberAccount] },
    { policy: "revert", playbooks: ["sample/*"], environments: ["production"] },
    { policy: "ignore", playbooks: ["*"] },
  ];

  it.each([
    ["that of its owner", { ...asked, cloudFormation: "ignore" as const }, stack, "ignore"],
    ["that of the other owner", { terraform: { ...asked.terraform, policy: "revert" as const } }, terraform, "revert"],
    ["the first exception that covers it", { ...asked, except }, terraform, "ignore"],
    ["a later one, where the first names another owner", { ...asked, except }, stack, "revert"],
    [
      "none of those for another playbook, account, environment or region",
      {
        ...asked,
        except: [
          { policy: "ignore" as const, playbooks: ["other/*"] },
          { policy: "ignore" as const, accounts: ["111122223333"] },
          { policy: "ignore" as const, environments: ["sandbox"] },
          { policy: "ignore" as const, regions: ["us-east-1"] },
        ],
      },
      stack,
      "ticket",
    ],
  ])("is %s", (_what, ownership, tags, expected) => {
    expect(ownerOf(tags, ownership)?.policy).toBe(expected);
  });

  it("is said in the plan where the write goes past the code", () => {
    expect(summaryWith(ownerOf(stack, { cloudFormation: "revert" }), "red → blue")).toBe(
      "red → blue (declared by the CloudFormation stack shop-web, restored by a direct write)",
    );
    expect(summaryWith(ownerOf(stack), "red → blue")).toBe("red → blue");
    expect(summaryWith(null, "red → blue")).toBe("red → blue");
  });
});
