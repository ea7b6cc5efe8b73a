import { visible } from "../core/visible.ts";

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

const clip = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/**
 * Text from outside, inert in Markdown: within code nothing is markup, no link is made, and neither `@name` nor `#12`
 * calls anybody. What would be invisible is written out.
 */
export const code = (text: string, most = 300): string => {
  const shown = clip(visible(text), most) || "–";
  const fence = "`".repeat(longestRun(shown) + 1);
  return fence.length > 1 ? `${fence} ${shown} ${fence}` : `\`${shown}\``;
};

/** Settings as an indented JSON block, inert like `code`. */
export const jsonBlock = (value: unknown, most = 4_000): string => {
  const shown = clip(JSON.stringify(value, null, 2).split("\n").map(visible).join("\n"), most);
  const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}json\n${shown}\n${fence}`;
};

/** Text from outside in a title, where there is no code: a space keeps `@name` and `#12` from calling anybody. */
export const titleText = (text: string, most: number): string =>
  clip(visible(text).replace(/([@#])(?=\w)/g, "$1 "), most);
