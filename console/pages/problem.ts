import { html } from "../html.ts";
import type { PageParts } from "../layout.ts";

/** What is wrong with an address, and a way on. */
export const problemPage = (title: string, message: string): PageParts => ({
  title,
  section: null,
  main: html`<h1>${title}</h1>
<p class="lede">${message}</p>
<p><a href="/">To the overview</a></p>`,
});
