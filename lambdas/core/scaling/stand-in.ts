import { givenToFallback } from "../alarm-registry.ts";
import type { Config } from "../config.ts";
import { milliseconds } from "../duration.ts";
import type { Finding } from "../finding.ts";
import { settingsFor } from "../mode.ts";
import type { Slot } from "../remediation.ts";
import { rememberedSteps } from "./remembered-steps.ts";
import { backOffUntil } from "./scaling-history.ts";
import { scalingLimits } from "./scaling-limits.ts";

/**
 * What the registered fallback has to answer, while the launches of an alarm's own node group fail and it backs off;
 * null: nothing, the group is to be looked at itself.
 */
export const standInFor = (
  config: Config,
  { playbook, attempts }: Pick<Slot, "playbook" | "attempts">,
  finding: Finding,
  now: Date,
): Finding | null => {
  const standIn = givenToFallback(config, finding, now.toISOString());
  if (!standIn) return null;
  const { firstBackOff, longestBackOff } = scalingLimits.parse(settingsFor(config, playbook)?.options ?? {});
  const until = backOffUntil(rememberedSteps(attempts), milliseconds(firstBackOff), milliseconds(longestBackOff));
  return now.getTime() < until ? standIn : null;
};
