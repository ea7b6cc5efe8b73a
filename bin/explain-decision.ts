import type { Decision } from "../lambdas/core/decide.ts";
import { refusalInWords } from "../lambdas/report/decision-words.ts";

/** A decision as a sentence for a terminal. */
export const explainDecision = (decision: Decision): string => {
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
