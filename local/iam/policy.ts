import * as z from "zod";
import { splitArn } from "./arn.ts";
import { type Condition, type ConditionContext, parseCondition } from "./conditions.ts";
import { PolicyNotUnderstoodError } from "./errors.ts";
import { parseAs } from "./parse.ts";
import { anything, arnPattern, type Pattern, wildcard } from "./pattern.ts";
import { type PrincipalElement, parsePrincipal } from "./principals.ts";

/** Where a policy sits decides which elements it has: principals name callers, trust policies leave out the resource. */
export type PolicyKind = "identity" | "session" | "resource" | "trust";

/** A resource of a statement; with a variable, what it matches depends on who asks. */
export interface ResourcePattern {
  readonly text: string;
  matches(resource: string, context: ConditionContext): boolean;
}

export interface Statement {
  /** Where it stands in the templates, such as `Hub/IntakePolicy/0`. */
  readonly id: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly Pattern[];
  readonly resources: readonly ResourcePattern[];
  /** Only in trust and resource policies. */
  readonly principal?: PrincipalElement;
  readonly conditions: readonly Condition[];
}

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item.transform((one) => [one]), z.array(item).min(1)]);
const strings = oneOrMore(z.string());
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);

const principalSchema = z.union([
  z.literal("*"),
  z.strictObject({ AWS: strings.default([]), Service: strings.default([]) }),
]);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: strings,
  Resource: strings.optional(),
  Principal: principalSchema.optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore(scalar))).default({}),
});

const documentSchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().optional(),
  Statement: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown()).transform((one) => [one])]),
});

const actionName = /^(?:\*|[a-z0-9-]+:[a-z0-9*?]+)$/i;

const parseAction = (text: string, id: string): Pattern => {
  if (!actionName.test(text)) throw new PolicyNotUnderstoodError(id, `${text} is no action`);
  return text === "*" ? anything : wildcard(text, { ignoreCase: true });
};

/** The one variable that our policies use. */
const sourceIdentity = "${aws:SourceIdentity}";

/** Source: IAM User Guide, "IAM policy elements: Variables and tags": a value that is not there matches nothing. */
const ofWhoeverAsks = (text: string): ResourcePattern => ({
  text,
  matches: (resource, context) => {
    const name = context("aws:sourceidentity");
    return typeof name === "string" && arnPattern(text.replaceAll(sourceIdentity, name)).matches(resource);
  },
});

const parseResource = (text: string, id: string): ResourcePattern => {
  if (text === "*") return anything;
  if (text.replaceAll(sourceIdentity, "").includes("${"))
    throw new PolicyNotUnderstoodError(id, `policy variable in ${text} is not supported`);
  // AWS would fill missing fields with `*`, which nobody writes on purpose.
  if (!text.startsWith("arn:") || splitArn(text).length < 6)
    throw new PolicyNotUnderstoodError(id, `resource ${text} is neither * nor an ARN with six fields`);
  return text.includes(sourceIdentity) ? ofWhoeverAsks(text) : arnPattern(text);
};

/**
 * One resolved statement.
 * Source: IAM User Guide, "IAM JSON policy element reference".
 * @throws PolicyNotUnderstoodError on every element, operator, key or value that is not evaluated here
 */
export const parseStatement = (value: unknown, kind: PolicyKind, id: string): Statement => {
  const { Effect, Action, Resource, Principal, Condition } = parseAs(statementSchema, value, id);
  const namesCallers = kind === "resource" || kind === "trust";
  if (namesCallers !== (Principal !== undefined))
    throw new PolicyNotUnderstoodError(id, `a ${kind} policy ${namesCallers ? "needs a" : "has no"} Principal`);
  if ((kind === "trust") === (Resource !== undefined))
    throw new PolicyNotUnderstoodError(id, `a ${kind} policy ${kind === "trust" ? "has no" : "needs a"} Resource`);
  return {
    id,
    effect: Effect,
    actions: Action.map((action) => parseAction(action, id)),
    resources: Resource?.map((resource) => parseResource(resource, id)) ?? [anything],
    ...(Principal && { principal: parsePrincipal(Principal, id) }),
    conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => parseCondition(operator, key, values, id)),
    ),
  };
};

/**
 * The statements of a resolved policy document, with ids `<id>/0`, `<id>/1` and so on.
 * @throws PolicyNotUnderstoodError as {@link parseStatement}
 */
export const parsePolicy = (document: unknown, kind: PolicyKind, id: string): readonly Statement[] =>
  parseAs(documentSchema, document, id).Statement.map((statement, index) =>
    parseStatement(statement, kind, `${id}/${index}`),
  );
