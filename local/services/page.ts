import { AwsFaultError } from "../aws/fault.ts";

/** What a page of a listing holds, and the token of the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/**
 * @param size entries a page; undefined: all at once
 * @param invalid the error code of the service for a token that it never gave
 */
export const pageOf = <T>(
  all: readonly T[],
  size: number | undefined,
  token: string | undefined,
  invalid: string,
): Page<T> => {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw new AwsFaultError(invalid, "The specified token is not valid.");
  const end = start + (size ?? all.length);
  return {
    items: all.slice(start, end),
    next: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
};
