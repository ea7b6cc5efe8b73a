import type * as z from "zod";

/** `accounts[0].id`, as the path is written in code. */
export const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number"
        ? `${text}[${key}]`
        : /^[A-Za-z_]\w*$/.test(String(key))
          ? `${text}${text && "."}${String(key)}`
          : `${text}["${String(key)}"]`,
    "",
  );

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** What is allowed, and what was found instead. */
export const problemOf = ({ code, path, message }: z.core.$ZodIssue, value: unknown): string => {
  const found = JSON.stringify(at(value, path));
  // The key is in the message; what would be shown of it is the object that should not have it.
  if (code === "unrecognized_keys" || (found === undefined && message.endsWith("received undefined"))) return message;
  return `${message} (found ${found === undefined ? "nothing" : clip(found)})`;
};
