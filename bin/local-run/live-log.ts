import { inWords } from "../../lambdas/core/reasons.ts";
import type { Remediation, Transition } from "../../lambdas/core/remediation.ts";
import { visible } from "../../lambdas/core/visible.ts";
import type { Happening } from "../../local/estate/happening.ts";
import { stateMark } from "./state-mark.ts";

const clockTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** Something that somebody did to the estate. */
export const happeningLine = ({ title, place }: Happening, at: number): string =>
  `${clockTime(at)}  ▸ ${visible(title)}  (${place.account})\n`;

/** One step of a remediation, with what it means. From what to what is in the table, on the page and in `explain`. */
export const transitionLine = (
  { playbook, subject }: Remediation,
  { state, reason, detail, at }: Transition,
): string => {
  const words = [
    state === "planned" ? detail.summary : undefined,
    reason && inWords(reason),
    state === "planned" ? undefined : detail.note,
  ].filter(Boolean);
  return `${clockTime(Date.parse(at))}  ${stateMark(state)} ${state.padEnd(12)} ${playbook.padEnd(25)} ${visible(subject.id)}${
    words.length > 0 ? `  ${visible(words.join(": "))}` : ""
  }\n`;
};
