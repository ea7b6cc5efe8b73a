import type { Decision } from "../lambdas/core/decide.ts";
import { type FindingSkip, inWords } from "../lambdas/core/reasons.ts";

/** A decision as a sentence for a terminal. */
export const explainDecision = ({ outcome, reason, mode }: Decision): string => {
  switch (outcome) {
    case "remediate":
      return "would observe the live state, and repair it if it is still wrong (mode enforce)";
    case "ask":
      return "would plan, and then need a human's approval (mode approve)";
    case "record":
      return "would plan and record what it would do, and write nothing (mode observe)";
    case "skip":
    case "escalate":
      return `${outcome}: ${isSkip(reason) ? inWords(reason) : `mode ${mode}`}`;
  }
};

const isSkip = (reason: Decision["reason"]): reason is FindingSkip => !reason.startsWith("mode-");
