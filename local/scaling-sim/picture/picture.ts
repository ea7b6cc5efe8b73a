import { type Html, html } from "../../../lambdas/report/html.ts";
import type { Policy } from "../policy.ts";
import type { PolicyDay, Result } from "../result.ts";
import type { Score } from "../score.ts";
import { type Frame, loadShade, panel } from "./panel.ts";
import { style } from "./style.ts";

const titles: Readonly<Record<Policy["name"], string>> = {
  homeostat: "Homeostat",
  "step-scaling": "Step scaling",
  "target-tracking": "Target tracking",
};

/** How the panels of a curve are laid out; pixels. */
interface Layout {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

const margin = { left: 44, right: 24 };
const head = 84;
/** The curve's title, the two lines over a panel, the scale of hours below it. */
const titleHeight = 34;
const captionHeight = 40;
const hoursHeight = 38;

/** One curve, its policies below each other. */
export const curvePicture = (result: Result): string => draw([result], { columns: 1, width: 880, height: 170 });

/** Every curve, its policies side by side. */
export const overview = (results: readonly Result[]): string => draw(results, { columns: 3, width: 320, height: 120 });

const draw = (results: readonly Result[], layout: Layout): string => {
  const perCurve = Math.max(0, ...results.map(({ days }) => Math.ceil(days.length / layout.columns)));
  const curveHeight = titleHeight + perCurve * panelHeight(layout);
  const width = layout.columns * columnWidth(layout);
  const height = head + results.length * curveHeight;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif">
<title>A node group's simulated day under three policies</title>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}"/>
${legend}
${results.map((result, index) => drawCurve(result, layout, { index, y: head + index * curveHeight }))}
</svg>
`.markup;
};

const columnWidth = ({ width }: Layout): number => margin.left + width + margin.right;
const panelHeight = ({ height }: Layout): number => captionHeight + height + hoursHeight;

const drawCurve = (
  { curve, days }: Result,
  layout: Layout,
  { index, y }: { readonly index: number; readonly y: number },
): Html => {
  const { columns, width, height } = layout;
  const shade = `load-${index}`;
  const frameOf = (place: number): Frame => ({
    x: (place % columns) * columnWidth(layout) + margin.left,
    y: y + titleHeight + Math.floor(place / columns) * panelHeight(layout) + captionHeight,
    width,
    height,
    top: topOf(days),
  });
  return html`<defs>${loadShade(curve.load, frameOf(0), shade)}</defs>
<text class="title" x="${margin.left}" y="${y + 22}">${curve.title}</text>
${days.map(
  (each, place) => html`${caption(each, frameOf(place))}${panel(each.day, frameOf(place), shade)}
`,
)}`;
};

/** The same scale for all policies of a curve: whole fives, a little above whatever there was. */
const topOf = (days: readonly PolicyDay[]): number => {
  const most = Math.max(...days.flatMap(({ day }) => day.flatMap(({ load, ready }) => [load, ready])));
  return 5 * Math.ceil((most + 0.5) / 5);
};

const caption = (
  { policy, score }: PolicyDay,
  { x, y }: Frame,
): Html => html`<text class="policy" x="${x}" y="${y - 26}">${titles[policy]}</text>
<text class="figures" x="${x}" y="${y - 11}">${inWords(score)}</text>`;

const inWords = ({ unmetNodeMinutes, excessNodeMinutes, changes, reversals }: Score): Html =>
  html`<tspan class="${unmetNodeMinutes > 0 ? "bad" : "good"}">${unmetNodeMinutes} unmet</tspan> · ${excessNodeMinutes} excess · ${count(changes, "change")} · ${count(reversals, "reversal")}`;

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;

const legend: Html = html`<g transform="translate(${margin.left} 34)">
<text class="heading">A node group's day under three policies</text>
<g transform="translate(0 28)">
<rect class="load" y="-9" width="16" height="10"/><text class="key" x="22">load, in busy nodes</text>
<path class="nodes" d="M160 -4h16"/><text class="key" x="182">nodes that serve</text>
<rect class="unmet" x="300" y="-9" width="16" height="10"/><text class="key" x="322">unmet load</text>
<path class="out" d="M408 -7v6m4 -6v6m4 -6v6"/><text class="key" x="424">scaled out</text>
<path class="in" d="M504 -7v6m4 -6v6m4 -6v6"/><text class="key" x="520">scaled in</text>
<text class="key" x="600">unmet and excess in node-minutes</text>
</g></g>`;
