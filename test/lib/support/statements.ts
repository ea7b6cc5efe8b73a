import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import type { Deployment } from "./deployment.ts";

const several = z
  .union([z.array(z.unknown()), z.unknown().transform((one) => [one])])
  .transform((values) => values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))));

const statementSchema = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: several,
  Resource: several.optional(),
  Principal: z.union([z.literal("*"), z.object({ Service: several.optional(), AWS: several.optional() })]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), several)).default({}),
});

/** One statement of a template; what is not plain text in it (references) is JSON. */
export interface FoundStatement extends z.infer<typeof statementSchema> {
  readonly stack: string;
  readonly resource: string;
  readonly type: string;
  /** `trust`: who may become a role. `resource`: who may use something. `identity`: what a role may do. */
  readonly kind: "trust" | "resource" | "identity";
}

export interface FoundResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const resourceSchema = z.record(
  z.string(),
  z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
);

export const resourcesIn = (template: Template, type?: string): readonly FoundResource[] =>
  Object.entries(resourceSchema.parse(template.toJSON()["Resources"]))
    .map(([id, { Type, Properties }]) => ({ id, type: Type, properties: Properties }))
    .filter((resource) => type === undefined || resource.type === type);

/** Every statement, wherever in the properties it stands. */
const statementsWithin = (
  value: unknown,
  path: readonly string[],
): readonly { path: readonly string[]; value: object }[] => {
  if (typeof value !== "object" || value === null) return [];
  if ("Effect" in value) return [{ path, value }];
  return Object.entries(value).flatMap(([key, item]) => statementsWithin(item, [...path, key]));
};

const kindOf = (type: string, path: readonly string[]): FoundStatement["kind"] => {
  if (path.includes("AssumeRolePolicyDocument")) return "trust";
  return type.startsWith("AWS::IAM::") ? "identity" : "resource";
};

export const statementsOf = (deployment: Deployment): readonly FoundStatement[] =>
  [...deployment].flatMap(([stack, template]) =>
    resourcesIn(template).flatMap(({ id, type, properties }) =>
      statementsWithin(properties, []).map(({ path, value }) => ({
        ...statementSchema.parse(value),
        stack,
        resource: id,
        type,
        kind: kindOf(type, path),
      })),
    ),
  );

/** All values of a condition key, whatever the operator; keys are not case-sensitive. */
export const conditionValues = ({ Condition }: Pick<FoundStatement, "Condition">, key: string): readonly string[] =>
  Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).flatMap(([name, values]) => (name.toLowerCase() === key.toLowerCase() ? values : [])),
  );

export const servicesOf = ({ Principal }: FoundStatement): readonly string[] =>
  Principal === undefined || Principal === "*" ? [] : (Principal.Service ?? []);
