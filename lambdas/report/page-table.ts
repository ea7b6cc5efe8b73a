import { gzipSync } from "node:zlib";
import { visible } from "../core/visible.ts";
import { grouped } from "./grouped.ts";
import { type Html, html } from "./html.ts";

/** How a cell is made of a row's texts, by their positions. The page's script makes cells of the same shapes. */
export type Shape =
  /** A word with a sign and a colour of its own. */
  | { readonly kind: "mark"; readonly at: number; readonly below?: number }
  | { readonly kind: "text"; readonly at: number; readonly below?: number; readonly link?: number }
  | { readonly kind: "head"; readonly at: number; readonly below?: number }
  | { readonly kind: "code"; readonly at: number }
  /** Not broken. */
  | { readonly kind: "number"; readonly at: number; readonly below?: number };

/** A table of the page: its first rows stand in the page, all of them in its data, of which the script shows some at a time. */
export interface PageTable<T> {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly { readonly head: string; readonly shape: Shape }[];
  /** Positions of texts that can be chosen from, by what the choice is called. */
  readonly choices: Readonly<Record<string, number>>;
  /** The texts of a row. */
  readonly texts: readonly ((entry: T) => string)[];
  readonly entries: readonly T[];
}

/** With three tables and two lists a page stays below 200 rows. */
const rowsAtATime = 50;
/** A row is some 30 bytes in the page; with more of them it would be slow to open. */
export const mostRows = 120_000;

/** The table with its first rows, complete without a script. */
export const renderTable = <T>({
  id,
  caption,
  columns,
  entries,
  texts,
}: PageTable<T>): Html => html`<div class="scroll">
<table id="${id}" aria-rowcount="${entries.length + 1}">
<caption>${caption}</caption>
<thead><tr>${columns.map(({ head }) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${entries.slice(0, rowsAtATime).map((entry) => {
  const row = texts.map((of) => of(entry));
  return html`<tr>${columns.map(({ shape }) => renderCell(shape, row))}</tr>\n`;
})}</tbody>
</table></div>${entries.length > rowsAtATime && html`<p class="more" id="${id}-more">The first ${rowsAtATime} of ${grouped(entries.length)}.</p>`}`;

const renderCell = (shape: Shape, texts: readonly string[]): Html => {
  const text = (at: number | undefined): string => (at === undefined ? "" : (texts[at] ?? ""));
  const at = text(shape.at);
  switch (shape.kind) {
    case "mark":
      return html`<td>${mark(at)}${below(text(shape.below))}</td>`;
    case "text": {
      const link = text(shape.link);
      return html`<td>${link === "" ? at : html`<a href="${link}" rel="noreferrer">${at}</a>`}${below(text(shape.below))}</td>`;
    }
    case "head":
      return html`<th scope="row">${at}${below(text(shape.below))}</th>`;
    case "code":
      return html`<td><code>${at}</code></td>`;
    case "number":
      return html`<td class="number">${at}${below(text(shape.below))}</td>`;
  }
};

/** A status or a severity, told by its text and a sign. */
export const mark = (word: string, more = ""): Html =>
  html`<span class="mark ${word}">${word.replaceAll("-", " ")}${more}</span>`;

const below = (text: string): Html | false => text !== "" && html`<small>${text}</small>`;

/**
 * All rows: what the table is and then each column, apart, gzipped, in base64 with spaces between them. A column is a
 * list of texts or, where few of them differ, of numbers into one.
 */
export const packTable = <T>({ id, columns, choices, entries, texts }: PageTable<T>): string => {
  const shown = entries.slice(0, mostRows);
  const shapes = columns.map(({ shape }) => shape);
  const head = { id, rows: shown.length, all: entries.length, size: rowsAtATime, shapes, choices };
  // One column after the other, and of each text one copy: all of them together would be most of a report's memory.
  const packed = texts.map((of) => pack(packColumn(shown.values().map((entry) => of(entry)))));
  return [pack(JSON.stringify(head)), ...packed].join(" ");
};

/** At zlib's own level: its highest takes four times as long and makes a page 4% shorter. */
const pack = (json: string): string => gzipSync(json).toString("base64");

const packColumn = (texts: Iterable<string>): string => {
  const numbers = new Map<string, number>();
  const at: number[] = [];
  for (const text of texts) {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    at.push(known);
  }
  const different = Array.from(numbers.keys(), visible);
  return JSON.stringify(
    different.length > at.length / 4 ? at.map((number) => different[number]) : { of: different, at },
  );
};
