import { visible } from "./visible.ts";

/** A resource's tags, as its service answers them now. */
export type Tags = Readonly<Record<string, string>>;

/** As most services list them; a later key of the same name, which none allows, would win. */
export const tagsOf = (list: readonly { readonly Key?: string; readonly Value?: string }[]): Tags =>
  Object.fromEntries(list.map(({ Key = "", Value = "" }) => [Key, Value]));

/** Anybody may have written them: what would be invisible is written out. */
export const tagsInWords = (tags: Tags): string =>
  Object.entries(tags)
    .map(([key, value]) => `"${visible(key)}" = "${visible(value)}"`)
    .join(", ");
