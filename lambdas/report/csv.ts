import { visible } from "../core/visible.ts";

export type Cell = string | number | boolean | null;

/**
 * What a spreadsheet would take for a formula, the full-width forms included. A tab or a line end at the beginning,
 * which would too, is not there any more: hidden characters are written out before.
 * Source: OWASP, "CSV Injection".
 */
const formula = /^\s*[=+\-@＝＋－＠]/;

const cell = (value: Cell): string => {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const shown = visible(value);
  const inert = formula.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

/** One record as RFC 4180 has it; no text in it is a formula, and none is hidden. */
export const csvRow = (cells: readonly Cell[]): string => `${cells.map(cell).join(",")}\r\n`;
