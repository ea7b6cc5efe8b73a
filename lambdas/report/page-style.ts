/** The style of the HTML report, inside it, allowed by its hash alone. Every colour has a contrast of 4.5 or more on its ground. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fcfcfb, #15181c);
  --raised: light-dark(#ffffff, #1b1f24);
  --ink: light-dark(#1d2126, #e4e7eb);
  --quiet: light-dark(#59616b, #a2abb6);
  --line: light-dark(#dfe2e6, #343a42);
  --good: light-dark(#1c6b41, #6cc998);
  --bad: light-dark(#a32218, #ff9387);
  --human: light-dark(#7a4d05, #f0bd69);
  --busy: light-dark(#275490, #93bbf5);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  padding: 3rem clamp(1rem, 4vw, 4rem) 6rem;
  max-width: 84rem;
  background: var(--ground);
  color: var(--ink);
  font: 15px/1.55 system-ui, sans-serif;
}
h1 { margin: 0; font-size: 1.9rem; font-weight: 600; letter-spacing: -0.015em; line-height: 1.2; }
h2 {
  margin: 3.5rem 0 1rem;
  padding-top: 0.9rem;
  border-top: 1px solid var(--line);
  font-size: 1.15rem;
  font-weight: 600;
}
h2 .count { color: var(--quiet); font-weight: 400; }
p { max-width: 46rem; margin: 0.5rem 0; }
.lead, .more, .said, caption, small, .where { color: var(--quiet); }
.eyebrow { margin: 0 0 0.4rem; color: var(--quiet); font-size: 0.8rem; letter-spacing: 0.08em; text-transform: uppercase; }
small { display: block; font-size: 0.86em; font-weight: 400; }
time, .number, .figures { font-variant-numeric: tabular-nums; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; margin: 1.5rem 0 0; padding: 0; list-style: none; font-size: 0.93em; }
a { color: inherit; text-decoration-color: var(--quiet); text-underline-offset: 0.18em; }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, .scroll:focus-visible {
  outline: 2px solid var(--busy);
  outline-offset: 2px;
}
.banner {
  margin: 2rem 0 0;
  padding: 0.9rem 1.2rem;
  border: 1px solid var(--human);
  border-left-width: 5px;
  border-radius: 4px;
  background: var(--raised);
}
.banner p { margin: 0; max-width: none; }
.banner strong::before { content: "▲ " / ""; color: var(--human); }
.banner ul { margin: 0.4rem 0 0; padding-left: 1.2rem; }
.verdict { display: grid; grid-template-columns: auto 1fr; gap: 0.5rem 3rem; align-items: center; margin-top: 1rem; }
.percent { margin: 0; font-size: 3.6rem; font-weight: 300; letter-spacing: -0.03em; line-height: 1; white-space: nowrap; }
.bar { display: block; width: 100%; height: 14px; border-radius: 3px; }
.bar .passing { fill: var(--good); }
.bar .failing { fill: var(--bad); }
.bar .unknown { fill: var(--human); }
.bar .suppressed { fill: var(--quiet); }
.bar .none { fill: var(--line); }
.figures { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin: 0.8rem 0 0; padding: 0; list-style: none; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.93rem; }
caption { padding: 0 0 0.5rem; text-align: left; font-size: 0.93em; }
th, td { padding: 0.5rem 1.1rem 0.5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th { color: var(--quiet); font-size: 0.86em; font-weight: 500; border-bottom-color: var(--quiet); white-space: nowrap; }
tbody th { font-weight: 500; min-width: 11rem; }
td:has(code) { min-width: 9rem; }
.number, thead th.number { white-space: nowrap; }
code { font: 0.86em/1.5 ui-monospace, monospace; }
.mark { font-weight: 600; white-space: nowrap; }
.mark::before { content: "● " / ""; }
.passing, .healed, .verified { color: var(--good); }
.passing::before, .healed::before, .verified::before { content: "✔ " / ""; }
.failing, .failed, .critical, .high, .disproved { color: var(--bad); }
.failing::before, .failed::before, .disproved::before { content: "✖ " / ""; }
.critical::before { content: "▲▲ " / ""; }
.high::before { content: "▲ " / ""; }
.unknown, .escalated, .medium, .awaiting-approval, .unverified, .no-playbook, .budget-spent, .exemption-ending, .expiring { color: var(--human); }
.unknown::before { content: "? " / ""; }
.escalated::before, .awaiting-approval::before, .no-playbook::before, .budget-spent::before, .exemption-ending::before, .expiring::before { content: "▲ " / ""; }
.medium::before { content: "◆ " / ""; }
.low::before, .informational::before { content: "▽ " / ""; }
.suppressed::before { content: "‖ " / ""; }
.low, .informational, .suppressed, .gone, .not-assessed, .nothing-written, .skipped, .superseded, .recorded { color: var(--quiet); }
.gone::before, .not-assessed::before, .nothing-written::before { content: "– " / ""; }
.applying, .verifying, .planned, .queued, .detected, .rolling-back { color: var(--busy); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 2rem; max-width: 60rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.requirements { display: flex; flex-wrap: wrap; gap: 0.2rem 1.3rem; margin: 0; padding: 0; list-style: none; }
.filters label { color: var(--quiet); font-size: 0.9rem; }
.filters { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.9rem; margin: 0 0 0.8rem; }
input, select, button {
  padding: 0.32rem 0.7rem;
  border: 1px solid var(--quiet);
  border-radius: 4px;
  background: var(--raised);
  color: inherit;
  font: inherit;
  font-size: 0.9rem;
}
select { max-width: 16rem; }
button:disabled { color: var(--quiet); border-color: var(--line); }
.said { margin-left: 0.6rem; font-size: 0.9rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.88em; }
@media (max-width: 40rem) {
  .verdict { grid-template-columns: 1fr; }
  dl { grid-template-columns: 1fr; gap: 0 0; }
  dd { margin-bottom: 0.5rem; }
}
@page { size: A4; margin: 16mm 14mm; }
@media print {
  :root { color-scheme: light; }
  body { padding: 0; max-width: none; background: none; font-size: 9.5pt; }
  nav, .filters { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding-right: 0.5rem; }
  tbody th, td:has(code) { min-width: 0; }
  thead { display: table-header-group; }
  tr, .banner, .verdict { break-inside: avoid; }
  h2 { break-after: avoid; margin-top: 2rem; }
  .bar rect, .mark { print-color-adjust: exact; }
}
`;
