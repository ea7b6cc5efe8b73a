/** Settings on one line, for tables; cut where a table would burst. The whole text is in the JSON output. */
export const shortJson = (value: unknown, most = 160): string => {
  const text = value === null || value === undefined ? "–" : oneLine(value);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

/** With spaces to break at, and without the quotes, which say nothing to a reader. */
const oneLine = (value: unknown): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, " ").replaceAll('"', "");
