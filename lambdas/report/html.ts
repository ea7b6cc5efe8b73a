import { visible } from "../core/visible.ts";

/** Markup that is safe to put on a page. Made by `html` only. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");

type Value = string | number | null | false | Html | readonly Html[];

const render = (value: Value): string => {
  if (value === null || value === false) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(({ markup }) => markup).join("");
  return escape(String(value));
};

/** A template in which every value is escaped, and hidden characters are made visible, unless it is markup already. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(strings.reduce((text, string, index) => `${text}${render(values[index - 1] ?? null)}${string}`));
