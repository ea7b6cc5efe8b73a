import * as z from "zod";

const anAccountId = "an AWS account id: twelve digits, as text";

/** Text, for a number would lose the zeros that an id may begin with. */
export const accountId = z.string(anAccountId).regex(/^\d{12}$/, anAccountId);
/** A region by its code. `global` is none: nothing is deployed there and no event comes from it. */
export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region, such as eu-west-1");

export const roleArn = z
  .string()
  .regex(
    /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    "the ARN of a role, such as arn:aws:iam::111122223333:role/on-call",
  );

/** Which subjects something applies to; what is left out excludes none. */
export const placeFilter = {
  accounts: z.array(accountId).min(1).optional(),
  environments: z.array(z.string().min(1)).min(1).optional(),
  regions: z.array(region).min(1).optional(),
};

interface PlaceFilter {
  readonly accounts?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
}

/** @param environment of the subject's account */
export const coversPlace = (
  { accounts, environments, regions }: PlaceFilter,
  { account, region: where }: { readonly account: string; readonly region: string },
  environment: string,
): boolean =>
  (accounts?.includes(account) ?? true) &&
  (environments?.includes(environment) ?? true) &&
  (regions?.includes(where) ?? true);
