import { type Html, html } from "./html.ts";

/** One word for a POSIX shell, whatever is in it. */
const quoted = (word: string): string =>
  /^[\w:./@=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The way to the same story on a terminal. */
export const hint = (id: string): Html =>
  html`<p class="hint">On a terminal, of a run that was kept with <code>--data DIR</code>: <code>npm run -s homeostat -- explain --finding ${quoted(id)} --data DIR</code></p>`;
