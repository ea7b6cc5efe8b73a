import type { NormalizedSchema } from "@smithy/core/schema";

/** Of a member of a structure: the name that the shape itself has as a document does not count. */
export const memberTag = (name: string, member: NormalizedSchema): string => member.getMemberTraits().xmlName ?? name;

/** Around each item of a list that is not flattened. */
export const itemTag = (list: NormalizedSchema): string => list.getValueSchema().getMergedTraits().xmlName ?? "member";

/** Around each key of a map. */
export const keyTag = (map: NormalizedSchema): string => map.getKeySchema().getMergedTraits().xmlName ?? "key";

/** Around each value of a map. */
export const valueTag = (map: NormalizedSchema): string => map.getValueSchema().getMergedTraits().xmlName ?? "value";
