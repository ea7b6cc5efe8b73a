import { sameJson } from "../lambdas/core/canonical-json.ts";

/** One setting of two that were compared; absent and null are alike: it is not there. */
export interface Line {
  /** Where it is, such as `tags.owner`; empty for the whole, or an entry of a list that is the whole. */
  readonly path: string;
  readonly kind: "kept" | "changed" | "added" | "removed";
  readonly before: unknown;
  readonly after: unknown;
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What differs between two settings, and what stays, as lines to be read side by side. Entries of lists are compared
 * as wholes, wherever they stand: a rule that went is one line, and moves nothing.
 */
export const difference = (before: unknown, after: unknown, path = ""): readonly Line[] => {
  if (absent(before) && absent(after)) return [];
  if (both(Array.isArray, before, after)) return ofLists(listOf(before), listOf(after), path);
  if (both(isMembers, before, after)) {
    const [old, fresh] = [isMembers(before) ? before : {}, isMembers(after) ? after : {}];
    return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((name) =>
      difference(old[name], fresh[name], path ? `${path}.${name}` : name),
    );
  }
  return [{ path, kind: kindOf(before, after), before, after }];
};

const absent = (value: unknown): boolean => value === null || value === undefined;

/** Whatever is there is of this shape. */
const both = (shape: (value: unknown) => boolean, before: unknown, after: unknown): boolean =>
  (absent(before) || shape(before)) && (absent(after) || shape(after));

const kindOf = (before: unknown, after: unknown): Line["kind"] => {
  if (absent(before)) return "added";
  if (absent(after)) return "removed";
  return sameJson(before, after) ? "kept" : "changed";
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const ofLists = (before: readonly unknown[], after: readonly unknown[], path: string): readonly Line[] => {
  const added = [...after];
  const lines = before.map((entry): Line => {
    const at = added.findIndex((other) => sameJson(entry, other));
    if (at < 0) return { path, kind: "removed", before: entry, after: null };
    return { path, kind: "kept", before: entry, after: added.splice(at, 1)[0] };
  });
  return [...lines, ...added.map((entry): Line => ({ path, kind: "added", before: null, after: entry }))];
};
