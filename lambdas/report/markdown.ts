import { redact, redactText } from "../core/redact.ts";
import { visible } from "../core/visible.ts";

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Never between the halves of a character. */
const clip = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…` : text;

/** Before anything is cut: what is left of half a secret is not known by its form any more. */
const shown = (text: string): string => visible(redactText(text));

/**
 * Text from outside, redacted and inert in Markdown: within code nothing is markup, no link is made, and neither `@name`
 * nor `#12` calls anybody. What would be invisible is written out.
 */
export const code = (text: string, most = 300): string => {
  const inert = clip(shown(text), most) || "–";
  const fence = "`".repeat(longestRun(inert) + 1);
  return fence.length > 1 ? `${fence} ${inert} ${fence}` : `\`${inert}\``;
};

/** Settings as an indented JSON block, redacted and inert like `code`. */
export const jsonBlock = (value: unknown, most = 4_000): string => {
  const inert = clip(JSON.stringify(redact(value), null, 2).split("\n").map(visible).join("\n"), most);
  const fence = "`".repeat(Math.max(3, longestRun(inert) + 1));
  return `${fence}json\n${inert}\n${fence}`;
};

/** GitHub's mentions and references, and what it makes a link of by itself. */
const calls = /[@#](?=\w)|\bGH-(?=\d)|:\/\/(?=\S)|\bwww\.(?=\S)/gi;

/** Text from outside in a title, where there is no code: redacted, and a space keeps it from calling anybody. */
export const titleText = (text: string, most: number): string => clip(shown(text).replace(calls, "$& "), most);

/** A part of a text. Its pieces begin with their line ends and stay whole: cut within, they could end outside their code. */
export interface Section {
  /** Null: the facts that a text begins with. */
  readonly heading: string | null;
  readonly pieces: readonly string[];
}

export const paragraph = (text: string): string => `\n\n${text}`;

export const list = (lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `${index === 0 ? "\n\n" : "\n"}- ${line}`);

/** Holds the names of all sections that a text of ours has. */
const roomForCuts = 256;

/** As much of every section as there is room for, the most important first, and in words what is left out. */
export const fit = (sections: readonly Section[], most: number): string => {
  let text = "";
  const cuts: string[] = [];
  for (const { heading, pieces } of sections) {
    let rest = pieces.length;
    for (const piece of pieces) {
      const headed = rest === pieces.length && heading !== null ? paragraph(`## ${heading}`) : "";
      if (text.length + headed.length + piece.length > most - roomForCuts) break;
      text += headed + piece;
      rest--;
    }
    if (rest > 0) cuts.push(`${rest} of ${heading ?? "Facts"}`);
  }
  if (cuts.length > 0) text += paragraph(`Left out for length, and in Homeostat's ledger: ${cuts.join(", ")}.`);
  return text.trimStart();
};
