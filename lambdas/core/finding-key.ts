/** A key from its parts: no two lists of parts make the same key, whatever a name contains. */
export const findingKey = (...parts: readonly string[]): string =>
  parts.map((part) => part.replace(/[\\|]/g, "\\$&")).join("|");
