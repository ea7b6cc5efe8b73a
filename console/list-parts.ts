import { type Html, html } from "./html.ts";
import { plural } from "./parts.ts";
import type { Filters, Page } from "./query.ts";

const address = (path: string, filters: Filters, page: number): string => {
  const query = new URLSearchParams({ ...filters, ...(page > 1 && { page: String(page) }) }).toString();
  return query ? `${path}?${query}` : path;
};

/** Which rows these are of how many, and the ways to the others. */
export const pager = (path: string, filters: Filters, { rows, number, last, total }: Page<unknown>): Html =>
  html`<nav class="pager" aria-label="More rows"><p>${
    rows.length === total ? plural(total, "row") : `page ${number} of ${last}, ${total} rows in all`
  }</p>${number > 1 && html`<a rel="prev" href="${address(path, filters, number - 1)}">Newer</a>`}${
    number < last && html`<a rel="next" href="${address(path, filters, number + 1)}">Older</a>`
  }</nav>`;

/** One filter: its name in the address, its label, and what there is to choose from. */
export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

/** A form that leads to another address of the same list, and changes nothing. */
export const filterForm = (path: string, filters: Filters, choices: readonly Choice[]): Html =>
  html`<form class="filters" action="${path}" method="get" role="search" aria-label="Filters">${choices.map(
    ({ name, label, options }) =>
      html`<label>${label} <select name="${name}"><option value="">all</option>${options.map(
        ([value, text]) => html`<option value="${value}"${filters[name] === value && html` selected`}>${text}</option>`,
      )}</select></label>`,
  )}<button>Show</button>${Object.keys(filters).length > 0 && html` <a href="${path}">All of them</a>`}</form>`;

/** The values that occur, each once and in order, as options; what is asked for is there even if nothing has it. */
export const occurring = (values: Iterable<string>, asked: string | undefined): readonly string[] =>
  [...new Set([...values, ...(asked === undefined ? [] : [asked])])].sort();
