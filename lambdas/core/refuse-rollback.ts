import { placeOf } from "./approval.ts";
import { peopleWho } from "./approval-config.ts";
import type { Config } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { GrantedExemption } from "./granted-exemption.ts";
import { exemptionOf, modeFor } from "./mode.ts";
import { type AnyPlaybook, acts, isIrreversible } from "./playbook.ts";
import type { Remediation, Slot, Transition } from "./remediation.ts";
import type { RollbackRequest } from "./rollback-request.ts";

/** Why a rollback is not even begun. */
export type RollbackRefusal =
  | "not-entitled"
  | "not-healed"
  | "irreversible"
  | "window-over"
  | "written-since"
  | "run-open"
  | "already-requested"
  | "would-heal-again";

/** What is asked for, and what is known of the remediation, read a moment ago. */
export interface RollbackFacts {
  readonly remediation: Remediation;
  readonly history: readonly Transition[];
  readonly slot: Slot | null;
  readonly earlier: RollbackRequest | null;
  readonly playbook: AnyPlaybook | undefined;
  /** Those granted at run time; the configuration's own are asked besides. */
  readonly exemption: GrantedExemption | null;
  readonly config: Config;
  readonly now: Date;
}

/**
 * Why somebody's wish to undo a remediation is refused, before anything is read from AWS; null: it may begin.
 * Undoing what is healed again the next minute helps nobody, so the way back is open only where nothing heals it.
 */
export const refuseRollback = (by: string, facts: RollbackFacts): RollbackRefusal | null => {
  const { remediation, history, slot, earlier, playbook, config, now } = facts;
  const place = placeOf(config, remediation);
  if (!place || !peopleWho("operate", config.people, place).includes(by)) return "not-entitled";
  // Only what was written and verified is healed, by the table of transitions.
  const last = history.at(-1);
  if (last?.state !== "healed") return "not-healed";
  if (!playbook || !acts(playbook) || isIrreversible(playbook)) return "irreversible";
  if (now.getTime() - Date.parse(last.at) > milliseconds(config.rollbackWindow as Duration)) return "window-over";
  if (slot?.openId) return "run-open";
  if (slot?.attempts.some(({ generation }) => generation > remediation.generation)) return "written-since";
  if (earlier && earlier.ended === null) return "already-requested";
  const exempt = facts.exemption ?? exemptionOf(config, remediation.playbook, remediation.subject, now);
  if (modeFor(config, remediation.playbook, remediation.subject) === "enforce" && !exempt) return "would-heal-again";
  return null;
};

/** Each refusal in words: what is the case, and what to do. */
export const rollbackRefusalInWords: Readonly<Record<RollbackRefusal, string>> = {
  "not-entitled": "nobody of this name may operate this playbook there (people, in the configuration)",
  "not-healed": "only a remediation that ended healed can be rolled back",
  irreversible: "the playbook says that its writes cannot be undone",
  "window-over": "the time in which its before-image is kept is over (rollbackWindow, in the configuration)",
  "written-since": "a later remediation of the same subject has written since: roll that one back first",
  "run-open": "a remediation of the same subject is open: wait for it to end",
  "already-requested": "a rollback of it was requested already, and has not ended",
  "would-heal-again": "the playbook would heal it again at once: exempt the subject, or lower its mode, first",
};
