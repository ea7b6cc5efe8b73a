import * as z from "zod";

const oneOrMore = <T extends z.ZodType>(element: T) =>
  z.union([element, z.array(element)]).transform((value) => [value].flat() as z.output<T>[]);
const texts = oneOrMore(z.union([z.string(), z.boolean(), z.number()]).transform(String));

const statementSchema = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([z.literal("*"), z.record(z.string(), texts)]).optional(),
  Action: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), texts)).default({}),
});
type PolicyStatement = z.output<typeof statementSchema>;

const policySchema = z.object({ Statement: oneOrMore(statementSchema) });

/** @returns the statements of a bucket policy, null where the text is no policy */
export const parseBucketPolicy = (text: string): readonly PolicyStatement[] | null => {
  try {
    const parsed = policySchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.Statement : null;
  } catch {
    return null;
  }
};

/** Keys that, compared with a fixed value, keep the public out. Source: S3 User Guide, "The meaning of 'public'". */
const narrowingKeys: ReadonlySet<string> = new Set([
  "aws:principalorgid",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:userid",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

/** `Null`, negations, `…IfExists` and `ForAllValues` let through whoever lacks the key. */
const narrowingOperator =
  /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/;

/** The shortest prefix of a range that does not yet count as the internet. Source: the same page, on `aws:SourceIp`. */
const widestRange = { v4: 8, v6: 32 };

/** Statements that let everyone in, of a policy's text. A policy that cannot be read lets nobody in. */
export const publicStatements = (policy: string | null): readonly PolicyStatement[] =>
  policy === null ? [] : (parseBucketPolicy(policy) ?? []).filter(isPublic);

const isPublic = ({ Effect, Principal, Condition }: PolicyStatement): boolean =>
  Effect === "Allow" && isEveryone(Principal) && !Object.entries(Condition).some(narrows);

const isEveryone = (principal: PolicyStatement["Principal"]): boolean =>
  principal === "*" || Object.values(principal ?? {}).some((values) => values.includes("*"));

const narrows = ([operator, keys]: [string, Readonly<Record<string, readonly string[]>>]): boolean => {
  if (!narrowingOperator.test(operator)) return false;
  return Object.entries(keys).some(([key, values]) =>
    key.toLowerCase() === "aws:sourceip"
      ? values.every(isNarrowRange)
      : narrowingKeys.has(key.toLowerCase()) && values.every((value) => !/[*?]/.test(value)),
  );
};

const isNarrowRange = (cidr: string): boolean => {
  const [address = "", length] = cidr.split("/");
  return length === undefined || Number(length) >= (address.includes(":") ? widestRange.v6 : widestRange.v4);
};
