import type { Template } from "aws-cdk-lib/assertions";
import { expect } from "vitest";

const holds = (assertion: () => void) => {
  try {
    assertion();
    return { pass: true, message: () => "the template has it" };
  } catch (error) {
    return { pass: false, message: () => String(error) };
  }
};

// The CDK's own assertions, with its messages, as expectations.
expect.extend({
  toHaveResource: (template: Template, type: string, parts: object) => holds(() => template.hasResource(type, parts)),
  toHaveResourceProperties: (template: Template, type: string, properties: object) =>
    holds(() => template.hasResourceProperties(type, properties)),
  toHaveAllResourceProperties: (template: Template, type: string, properties: object) =>
    holds(() => template.allResourcesProperties(type, properties)),
  toHaveResourceCount: (template: Template, type: string, count: number) =>
    holds(() => template.resourceCountIs(type, count)),
});

declare module "vitest" {
  // Vitest's own type parameters: declarations merge only where they are the same.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    toHaveResource(type: string, parts: object): R;
    toHaveResourceProperties(type: string, properties: object): R;
    toHaveAllResourceProperties(type: string, properties: object): R;
    toHaveResourceCount(type: string, count: number): R;
  }
}
