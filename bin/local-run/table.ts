import { visible } from "../../lambdas/core/visible.ts";
import type { RemediationRow } from "../../lambdas/report/remediation-row.ts";
import { shortJson } from "../../lambdas/report/short-json.ts";

const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

const took = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

/** What broke, what was done about it, from what to what, and how long it took: two lines a remediation. */
export const remediationTable = (rows: readonly RemediationRow[], width: number): string =>
  rows
    .map(({ subject, playbook, state, summary, before, after, because, seconds }) => {
      const head = `${state.padEnd(12)}${took(seconds).padEnd(14)}${playbook.padEnd(26)}${visible(subject.id)}`;
      const change =
        summary === null
          ? ""
          : `${visible(summary)}: ${visible(shortJson(before, 200))} → ${visible(shortJson(after, 200))}`;
      const lines = state === "healed" ? [change] : [change, visible(because)];
      return [head, ...lines.filter(Boolean).map((line) => `            ${clip(line, Math.max(40, width - 12))}`)].join(
        "\n",
      );
    })
    .join("\n");
