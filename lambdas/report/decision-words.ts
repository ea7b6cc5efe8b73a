import type { Mode } from "../core/config.ts";
import type { Decision } from "../core/decide.ts";
import type { Finding } from "../core/finding.ts";
import { inWords } from "../core/reasons.ts";

/** Why a decision starts nothing; null where nothing but the mode decided. */
export const refusalInWords = ({ reason }: Decision): string | null => (isMode(reason) ? null : inWords(reason));

/** Of a finding without a decision. Whose business it is, is looked up only for one that is open. */
export const withoutDecision = ({ lifecycle }: Pick<Finding, "lifecycle">): string =>
  lifecycle === "open" ? "no playbook answers to it" : "nothing to do";

const isMode = (reason: Decision["reason"]): reason is `mode-${Mode}` => reason.startsWith("mode-");
