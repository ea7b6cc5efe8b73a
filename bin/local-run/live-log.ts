import { brief } from "../../console/parts.ts";
import { inWords } from "../../lambdas/core/reasons.ts";
import type { Remediation, Transition } from "../../lambdas/core/remediation.ts";
import { visible } from "../../lambdas/core/visible.ts";
import type { Happening } from "../../local/estate/happening.ts";
import { stateMark } from "./state-mark.ts";

const clockTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** What the signs of the lines mean. */
export const legend = `${["▸ somebody changes the estate", `${stateMark("healed")} healed`, `${stateMark("escalated")} left to a human`, `${stateMark("failed")} failed`].join("   ")}
`;

/** The longest state, and about the longest playbook. */
const widths = { state: 17, playbook: 27 } as const;
/** A line is for following what happens; whatever it leaves out is on the page, in the report and in `explain`. */
const mostWords = 140;

const cut = (words: string): string => (words.length > mostWords ? `${words.slice(0, mostWords - 1)}…` : words);

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
  return `${clockTime(Date.parse(at))}  ${stateMark(state)} ${state.padEnd(widths.state)} ${playbook.padEnd(widths.playbook)} ${brief(visible(subject.id))}${
    words.length > 0 ? `  ${cut(visible(words.join(": ")))}` : ""
  }\n`;
};
