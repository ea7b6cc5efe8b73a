import type { Transition } from "../lambdas/core/remediation.ts";
import type { State } from "../lambdas/core/states.ts";
import { elapsed } from "../lambdas/report/elapsed.ts";
import type { RemediationRow } from "../lambdas/report/remediation-row.ts";
import { type Html, html } from "./html.ts";
import { badge, toneOf } from "./parts.ts";

/** What the engine did to come into a state, as `lambdas/core/remediate.ts` does it. */
const told: Readonly<Record<State, string>> = {
  detected: "No other remediation of this playbook was open on the subject, so this one began.",
  planned: "The live state was read, and the smallest change planned.",
  queued: "It waits until the way is free, and plans afresh then.",
  "awaiting-approval": "It waits for a human to approve the plan.",
  applying:
    "The lease on the subject was taken and the state before was recorded. The writing step asks the guards (halt, configuration in force, lease), reads the live state again, and writes only if that is still what was planned for.",
  verifying: "The guards let the change pass, and it was written. A fresh observation has to show it.",
  "rolling-back": "The change is being undone.",
  healed: "Proved.",
  recorded: "Recorded as what it would have done.",
  "rolled-back": "Undone.",
  failed: "It failed.",
  skipped: "There was nothing to change.",
  rejected: "A human rejected the plan.",
  expired: "Nobody approved the plan in time.",
  superseded: "A later attempt takes over.",
  escalated: "Left to a human.",
};

export const toldOf = (state: State): string => told[state];

/** Has a write gone out, as far as the history knows? `applying` alone leaves it open: the step looks before it writes. */
const wrote = (history: readonly Transition[]): "yes" | "no" | "perhaps" => {
  if (history.some(({ state }) => state === "verifying")) return "yes";
  return history.some(({ state }) => state === "applying") ? "perhaps" : "no";
};

/** What came of it and why, in a sentence or two that begin with the state. */
export const verdict = (row: RemediationRow): Html => {
  const { state, because, history } = row;
  const untouched = state === "escalated" && wrote(history) === "no" ? " Nothing was written." : "";
  return html`${badge(toneOf(state), capitalised(state.replace("-", " ")))}${how(row)}${because ? `: ${because.replace(/\.$/, "")}` : ""}.${untouched}`;
};

const how = ({ state, seconds }: RemediationRow): string => {
  if (state === "healed") return ` ${elapsed(seconds)} after the event`;
  return state === "escalated" ? " to a human" : "";
};

export const capitalised = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

export type Stage = "begun" | "planned" | "written" | "proved";

/** How far a remediation came. */
export const stageOf = ({ state, history }: RemediationRow): Stage => {
  if (state === "healed") return "proved";
  if (history.some((entry) => entry.state === "verifying")) return "written";
  return history.some((entry) => entry.state === "planned") ? "planned" : "begun";
};
