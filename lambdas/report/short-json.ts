import { canonicalJson } from "../core/canonical-json.ts";

/** Settings on one line, for tables; cut where a table would burst. The whole text is in the JSON output. */
export const shortJson = (value: unknown, most = 160): string => {
  const text = value === null || value === undefined ? "–" : canonicalJson(value).replaceAll('"', "");
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};
