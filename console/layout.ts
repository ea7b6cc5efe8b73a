import { type Html, html } from "./html.ts";
import type { ConsoleModel } from "./model.ts";
import { thingsForHuman } from "./needs-human.ts";
import { clockTime } from "./parts.ts";

/** Everything comes from this origin, nothing is embedded, and forms lead nowhere else. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const sections = [
  { path: "/", name: "Overview" },
  { path: "/activity", name: "Activity" },
  { path: "/remediations", name: "Remediations" },
  { path: "/findings", name: "Findings" },
  { path: "/approvals", name: "Approvals" },
  { path: "/stops", name: "Exemptions and halts" },
  { path: "/tickets", name: "Tickets" },
  { path: "/report", name: "Report" },
] as const;

export interface PageParts {
  /** Of the page, for the window's title. */
  readonly title: string;
  /** The section it belongs to; null: none. */
  readonly section: (typeof sections)[number]["path"] | null;
  /** Is it the section's own page, or one below it? */
  readonly below?: boolean;
  readonly main: Html;
}

const link = ({ path, name }: (typeof sections)[number], { section, below }: PageParts, waiting: number): Html =>
  html`<li><a href="${path}"${path === section && html` aria-current="${below ? "true" : "page"}"`}>${name}${
    path === "/" && waiting > 0 && html` <span class="count">${waiting}<span class="unseen"> for a human</span></span>`
  }</a></li>`;

/** A whole page, complete without its script. */
export const renderPage = (model: ConsoleModel, parts: PageParts): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${parts.title} · Homeostat ${model.deployment}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/base.css">
<link rel="stylesheet" href="/pages.css">
<link rel="stylesheet" href="/print.css" media="print">
<script src="/live.js" defer></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
  <p class="brand"><a href="/"><img src="/icon.svg" alt="" width="26" height="26"> Homeostat</a> <span class="quiet">${model.deployment}</span></p>
  <nav aria-label="Pages"><ul>${sections.map((section) => link(section, parts, thingsForHuman(model)))}</ul></nav>
  <p class="clock"><span class="quiet">as of</span> ${clockTime(model.asOf)} <span class="quiet">UTC</span></p>
</header>
<p id="notice" role="status"></p>
<main id="main" tabindex="-1">${parts.main}</main>
<footer><p>${model.about} ${
    model.acting ? html`You act as <b>${model.acting.who}</b>.` : "Nothing on these pages changes anything."
  }</p></footer>
</body>
</html>
`.markup;
