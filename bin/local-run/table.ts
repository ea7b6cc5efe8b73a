import { brief } from "../../console/parts.ts";
import { visible } from "../../lambdas/core/visible.ts";
import { elapsed } from "../../lambdas/report/elapsed.ts";
import type { RemediationRow } from "../../lambdas/report/remediation-row.ts";
import { shortJson } from "../../lambdas/report/short-json.ts";
import { stateMark } from "./state-mark.ts";

const line = (mark: string, outcome: string, took: string, playbook: string, subject: string): string =>
  `${mark} ${outcome.padEnd(18)}${took.padEnd(14)}${playbook.padEnd(28)}${subject}`;

const indent = " ".repeat(16);
const narrowest = 40;

/** Breaks at spaces; a word that is longer than the width keeps a line of its own. */
const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};

const changeOf = ({ summary, before, after }: RemediationRow): string =>
  summary === null ? "" : `${summary}: ${shortJson(before, 200)} → ${shortJson(after, 200)}`;

/**
 * What broke, what was done about it, from what to what, how long it took, and why where it is not healed.
 * @param width of the terminal, in characters; without one, nothing is broken
 */
export const remediationTable = (rows: readonly RemediationRow[], width = Number.POSITIVE_INFINITY): string =>
  [
    line(" ", "OUTCOME", "TOOK", "PLAYBOOK", "SUBJECT"),
    ...rows.flatMap((row) => {
      const { subject, playbook, state, because, seconds } = row;
      const words = [changeOf(row), state === "healed" ? "" : because].filter(Boolean);
      return [
        line(stateMark(state), state, elapsed(seconds), playbook, brief(visible(subject.id))),
        ...words
          .flatMap((text) => wrap(visible(text), Math.max(narrowest, width - indent.length)))
          .map((text) => `${indent}${text}`),
      ];
    }),
  ].join("\n");
