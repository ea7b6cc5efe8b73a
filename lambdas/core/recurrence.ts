import { sameJson } from "./canonical-json.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { FindingKind } from "./finding.ts";
import type { Attempt } from "./remediation.ts";

/** A drift that is back for this many times, each within this time of now, is somebody's wish. */
const tooOften = 3;
export const recurrenceWindow: Duration = "24h";

/**
 * Is something else bringing a drift back each time that we repair it? The same settings were written, and healed, too
 * often of late. Load comes and goes by itself: alarms are answered however often they are raised.
 * @param earlier what this playbook wrote to this subject
 * @param after what it would write now
 * @returns the attempts that count; null: it goes on
 */
export const recurrenceOf = (
  earlier: readonly Attempt[],
  kind: FindingKind,
  after: unknown,
  now: Date,
): readonly Attempt[] | null => {
  if (kind === "alarm") return null;
  const since = now.getTime() - milliseconds(recurrenceWindow);
  const same = earlier.filter(
    (attempt) => attempt.outcome === "healed" && Date.parse(attempt.endedAt) > since && sameJson(attempt.after, after),
  );
  return same.length >= tooOften ? same : null;
};
