import type { Mode } from "../core/config.ts";
import type { Decision } from "../core/decide.ts";
import type { Finding } from "../core/finding.ts";
import { inWords } from "../core/reasons.ts";

/** Why a decision starts nothing; null where nothing but the mode decided. */
export const refusalInWords = ({ reason }: Decision): string | null => (isMode(reason) ? null : inWords(reason));

/** A decision as half a sentence: what was to come of it, or why nothing was. */
export const decisionInWords = (decision: Decision): string => {
  const { outcome, mode } = decision;
  switch (outcome) {
    case "remediate":
      return "would observe the live state, and repair it if it is still wrong (mode enforce)";
    case "ask":
      return "would plan, and then need a human's approval (mode approve)";
    case "record":
      return "would plan and record what it would do, and write nothing (mode observe)";
    case "skip":
    case "escalate":
      return `${outcome}: ${refusalInWords(decision) ?? `mode ${mode}`}`;
  }
};

/** Of a finding without a decision. Whose business it is, is looked up only for one that is open. */
export const withoutDecision = ({ lifecycle }: Pick<Finding, "lifecycle">): string =>
  lifecycle === "open" ? "no playbook answers to it" : "nothing to do";

const isMode = (reason: Decision["reason"]): reason is `mode-${Mode}` => reason.startsWith("mode-");
