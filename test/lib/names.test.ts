import { beforeAll, describe, expect, it } from "vitest";
import { configWith, type Deployment, deploy, synthesisTimeout } from "./support/deployment.ts";
import { resourcesIn } from "./support/statements.ts";

/** Lengths of names that CloudFormation makes or takes. Source: the resource types' own references. */
const limits: Readonly<Record<string, { readonly property: string; readonly longest: number }>> = {
  "AWS::Events::EventBus": { property: "Name", longest: 256 },
  "AWS::Events::Rule": { property: "Name", longest: 64 },
  "AWS::IAM::Role": { property: "RoleName", longest: 64 },
  "AWS::Lambda::Function": { property: "FunctionName", longest: 64 },
  "AWS::SQS::Queue": { property: "QueueName", longest: 80 },
};

/** CloudFormation appends a hyphen and twelve or thirteen characters. */
const suffix = 14;

const longest = "abcdefghijklmn";
let deployment: Deployment;
beforeAll(() => {
  deployment = deploy({ config: configWith({ deployment: longest }) });
}, synthesisTimeout);

describe("with the longest name of a deployment", () => {
  it.each(Object.entries(limits))(
    "%s begins with our prefix, which nothing cuts",
    (type, { property, longest: limit }) => {
      for (const [stack, template] of deployment)
        for (const { id, properties } of resourcesIn(template, type)) {
          const explicit = properties[property];
          const name = typeof explicit === "string" ? explicit : `${stack}-${id}${"x".repeat(suffix)}`;
          expect(name.length, name).toBeLessThanOrEqual(limit);
          expect(name).toMatch(new RegExp(`^homeostat-${longest}(-|$)`));
        }
    },
  );

  it("stacks do too", () => {
    for (const stack of deployment.keys()) expect(stack).toMatch(new RegExp(`^homeostat-${longest}-`));
  });
});
