import type { Config } from "./config.ts";
import type { Subject } from "./finding.ts";
import { modeFor, modeForChange } from "./mode.ts";
import { codeOwner, keepsFromWriting } from "./ownership.ts";
import { type AnyActing, type Change, gatesOf } from "./playbook.ts";
import type { RemediationReason } from "./reasons.ts";
import type { TransitionDetail } from "./remediation.ts";
import type { Outcome } from "./states.ts";
import { type Tags, tagsInWords } from "./tags.ts";

/** What the configuration makes of a planned change. */
export type Ruling =
  | { readonly kind: "act" }
  | { readonly kind: "ask"; readonly reason: RemediationReason; readonly detail: TransitionDetail }
  | {
      readonly kind: "end";
      readonly state: Outcome;
      readonly reason: RemediationReason;
      readonly detail: TransitionDetail;
    };

/**
 * Pure. Told as soon as the plan is there, for speed and explanation; what protects is the guard in the writing step.
 * @param tags of the subject, as it was observed for this plan
 */
export const ruleOn = (
  config: Config,
  playbook: AnyActing,
  subject: Subject,
  change: Change<unknown>,
  tags: Tags,
): Ruling => {
  const { mode, heldBy } = modeForChange(config, playbook.id, subject, gatesOf(playbook, change), tags);
  const owner = codeOwner(config, playbook, subject, tags);
  const notes = [...(heldBy ? [tagsInWords(heldBy)] : []), ...(owner ? [owner.name] : [])];
  const detail = notes.length > 0 ? { note: notes.join("; ") } : {};
  if (mode === "observe")
    return { kind: "end", state: "recorded", reason: heldBy ? "held-by-tag" : "mode-observe", detail };
  if (keepsFromWriting(owner))
    return owner.policy === "ignore"
      ? { kind: "end", state: "skipped", reason: "owned-by-code", detail }
      : { kind: "end", state: "escalated", reason: "owned-by-code", detail: { ...change, ...detail } };
  if (mode === "enforce") return { kind: "act" };
  // Either a tag asks for a human, or this very change does, or the configuration.
  const held = modeFor(config, playbook.id, subject) === "enforce" ? "impact-held" : "approval-unavailable";
  return { kind: "ask", reason: heldBy ? "held-by-tag" : held, detail };
};
