import { Html } from "../../../lambdas/report/html.ts";

/** Readable on light and on dark paper; the colours of the palette by Okabe and Ito can be told apart by everyone. */
export const style = new Html(`
svg { --paper: #ffffff; --ink: #1b2430; --quiet: #5f6b7a; --grid: #e4e8ee; --load: #c9d6e6; --nodes: #0072b2; --unmet: #d55e00; --in: #009e73; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0f141a; --ink: #e8edf3; --quiet: #9aa7b6; --grid: #27303b; --load: #37475b; --nodes: #56b4e9; --unmet: #ff8a3d; --in: #35d0a2; }
}
.paper { fill: var(--paper); }
text { fill: var(--ink); font-size: 12px; }
.heading { font-size: 20px; font-weight: 650; }
.title { font-size: 15px; font-weight: 600; }
.policy { font-weight: 600; }
.key, .figures { fill: var(--quiet); }
.figures { font-size: 11px; font-variant-numeric: tabular-nums; }
.bad { fill: var(--unmet); font-weight: 600; }
.good { fill: var(--in); font-weight: 600; }
.tick { fill: var(--quiet); font-size: 10px; }
.grid, .axis { stroke: var(--grid); fill: none; }
.axis { stroke: var(--quiet); }
.load { fill: var(--load); }
.unmet { fill: var(--unmet); }
.nodes { fill: none; stroke: var(--nodes); stroke-width: 1.6; stroke-linejoin: round; }
.out, .in { fill: none; stroke-width: 1.2; stroke: var(--nodes); }
.in { stroke: var(--in); }
`);
