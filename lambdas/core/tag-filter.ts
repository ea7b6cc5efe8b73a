import * as z from "zod";
import type { Tags } from "./tags.ts";

/** Stands for every value. */
const any = "*";

const value = z.string().max(256);

/** By key, one value or several of which one will do; `*` for any. Lengths: those of AWS. */
export const tagFilter = z.lazy(() =>
  z
    .record(z.string().min(1).max(128), z.union([value, z.array(value).min(1)]))
    .refine((filter) => Object.keys(filter).length > 0, "names at least one tag"),
);
export type TagFilter = z.infer<typeof tagFilter>;

const valuesOf = (filter: TagFilter, key: string): readonly string[] => [filter[key] ?? []].flat();

/** The tags that a filter names and finds; those that it does not find are left out. */
export const tagsFound = (filter: TagFilter, tags: Tags): Tags =>
  Object.fromEntries(
    Object.keys(filter).flatMap((key) => {
      const found = Object.hasOwn(tags, key) ? tags[key] : undefined;
      return found !== undefined && [any, found].some((each) => valuesOf(filter, key).includes(each))
        ? [[key, found]]
        : [];
    }),
  );

/** Does a resource carry every tag that the filter names? */
export const coversTags = (filter: TagFilter, tags: Tags): boolean =>
  Object.keys(tagsFound(filter, tags)).length === Object.keys(filter).length;

/** Can one resource carry what both filters name? Not where they want different values of the same tag. */
export const mayBothCover = (one: TagFilter, other: TagFilter): boolean =>
  Object.keys(one)
    .filter((key) => Object.hasOwn(other, key))
    .every((key) => {
      const [values, others] = [valuesOf(one, key), valuesOf(other, key)];
      return values.includes(any) || others.includes(any) || others.some((each) => values.includes(each));
    });
