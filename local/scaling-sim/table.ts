import type { Result } from "./result.ts";
import { type Score, scoreFields } from "./score.ts";

const heads: Readonly<Record<keyof Score, string>> = {
  unmetNodeMinutes: "unmet node-min",
  excessNodeMinutes: "excess node-min",
  changes: "changes",
  reversals: "reversals",
};

/** The figures as aligned columns: words to the left, numbers to the right. */
export const figuresTable = (results: readonly Result[]): string => {
  const rows = [
    ["curve", "policy", ...scoreFields.map((field) => heads[field])],
    ...results.flatMap(({ curve, days }) =>
      days.map(({ policy, score }) => [curve.name, policy, ...scoreFields.map((field) => String(score[field]))]),
    ),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
};
