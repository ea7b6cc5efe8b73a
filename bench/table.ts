import { type Figure, isReached, ratioOf } from "./figure.ts";

const heads = ["measured", "", "baseline", "", "ratio", "aim", ""] as const;

const inUnit = (value: number, unit: Figure["unit"]): string =>
  `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;

const verdict = (figure: Figure): string => {
  switch (isReached(figure)) {
    case null:
      return "";
    case true:
      return "reached";
    case false:
      return "MISSED";
  }
};

const cells = (figure: Figure): readonly string[] => {
  const { what, value, unit, baseline, aim } = figure;
  return [
    what,
    inUnit(value, unit),
    baseline?.what ?? "",
    baseline ? inUnit(baseline.value, unit) : "",
    ratioOf(figure)?.toFixed(2) ?? "",
    aim ? `≤ ${aim.of === "ratio" ? aim.atMost.toFixed(2) : `${aim.atMost} ${unit}`}` : "",
    verdict(figure),
  ];
};

/** The figures as aligned columns: words to the left, numbers to the right. */
export const table = (figures: readonly Figure[]): string => {
  const rows = [heads, ...figures.map(cells)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (heads[column] ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
