import type { Filter } from "@aws-sdk/client-ec2";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Tags } from "../tags.ts";

/** What each filter of an operation looks at. */
export type FilterFields<T> = Readonly<Record<string, (item: T) => readonly (string | number | null)[]>>;

/**
 * Does an item pass every filter? Values of one filter are alternatives; `*` and `?` are wildcards.
 * Source: EC2 User Guide, "Filter your resources". @throws AwsFaultError for a filter that the operation does not have
 */
export const passes =
  <T extends { readonly tags: Tags }>(filters: readonly Filter[] | undefined, fields: FilterFields<T>) =>
  (item: T): boolean =>
    (filters ?? []).every(({ Name = "", Values = [] }) => {
      const found = fieldOf(fields, Name)(item).map(String);
      return Values.some((wanted) => found.some((value) => wildcard(wanted).test(value)));
    });

const fieldOf = <T extends { readonly tags: Tags }>(fields: FilterFields<T>, name: string) => {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field) return field;
  if (name === "tag-key") return ({ tags }: T) => Object.keys(tags);
  if (name.startsWith("tag:"))
    return ({ tags }: T) => Object.entries(tags).flatMap(([key, value]) => (key === name.slice(4) ? [value] : []));
  throw new AwsFaultError("InvalidParameterValue", `The filter '${name}' is invalid`);
};

const wildcard = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  );
