/** Tags as documents keep them. */
export type Tags = Readonly<Record<string, string>>;

/** Tags as most services write them. */
export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
