/** The address asks for something that there cannot be. */
export class BadQueryError extends Error {
  override readonly name = "BadQueryError";
}

/** The address asks for something that there is not. */
export class NotThereError extends Error {
  override readonly name = "NotThereError";
}

/** What the address of a list asks for; absent: everything. */
export type Filters = Readonly<Record<string, string>>;

/** Values that a filter takes; null: any, because names come and go. */
export type Allowed = Readonly<Record<string, readonly string[] | null>>;

const longest = 200;

/** @throws {BadQueryError} naming the parameter and what it takes */
export const readFilters = (query: URLSearchParams, allowed: Allowed): Filters => {
  const filters: Record<string, string> = {};
  for (const [name, value] of query) {
    if (name === "page" || value === "") continue;
    const values = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (values === undefined)
      throw new BadQueryError(
        `there is no filter “${name}” here: there are ${[...Object.keys(allowed), "page"].join(", ")}`,
      );
    if (Object.hasOwn(filters, name)) throw new BadQueryError(`the filter “${name}” is given twice`);
    if (value.length > longest) throw new BadQueryError(`the filter “${name}” takes at most ${longest} characters`);
    if (values !== null && !values.includes(value))
      throw new BadQueryError(`the filter “${name}” takes one of ${values.join(", ")}, not “${value}”`);
    filters[name] = value;
  }
  return filters;
};

/** For addresses that take none. @throws {BadQueryError} */
export const readNothing = (query: URLSearchParams): void => {
  for (const [name] of query) throw new BadQueryError(`“${name}” means nothing here`);
};

/** Rows on one page: to be looked at, and cheap to renew. */
const rowsPerPage = 50;

export interface Page<T> {
  readonly rows: readonly T[];
  /** From 1. */
  readonly number: number;
  readonly last: number;
  readonly total: number;
}

/** @throws {BadQueryError | NotThereError} */
export const pageOf = <T>(all: readonly T[], query: URLSearchParams): Page<T> => {
  const asked = query.get("page") ?? "1";
  if (!/^[1-9]\d{0,6}$/.test(asked)) throw new BadQueryError(`“page” takes a whole number from 1, not “${asked}”`);
  const number = Number(asked);
  const last = Math.max(1, Math.ceil(all.length / rowsPerPage));
  if (number > last) throw new NotThereError(`there is no page ${number}: the last is ${last}`);
  return { rows: all.slice((number - 1) * rowsPerPage, number * rowsPerPage), number, last, total: all.length };
};
