import type { RemediationReason } from "./reasons.ts";
import type { Transition } from "./remediation.ts";

/** Ends after a fresh look at the subject that found nothing wrong with it. */
const seenWell: ReadonlySet<RemediationReason> = new Set([
  "already-compliant",
  "self-caused",
  "alarm-cleared",
  "below-threshold",
  "resource-gone",
]);

/** Did the remediation end with a look at the live state that found nothing wrong, or nothing wrong any more? */
export const isSeenWell = ({ state, reason }: Pick<Transition, "state" | "reason">): boolean => {
  if (state === "healed") return true;
  return (state === "skipped" || state === "superseded") && reason !== undefined && seenWell.has(reason);
};
