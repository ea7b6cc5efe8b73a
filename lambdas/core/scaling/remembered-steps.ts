import * as z from "zod";
import type { Attempt } from "../remediation.ts";
import type { ScalingStep, StepOutcome } from "./scaling-history.ts";

const size = z.object({ desired: z.number() });

const outcomeOf = ({ outcome, reason }: Attempt): StepOutcome => {
  if (outcome === "healed") return "helped";
  if (reason === "did-not-help") return "did-not-help";
  return outcome === "rolled-back" || outcome === "failed" ? "failed" : "unclear";
};

/** The steps among what a node group's slot remembers. What is not of the form of a step is left out. */
export const rememberedSteps = (attempts: readonly Attempt[]): readonly ScalingStep[] =>
  attempts.flatMap((attempt) => {
    const before = size.safeParse(attempt.before).data;
    const after = size.safeParse(attempt.after).data;
    if (!before || !after) return [];
    return [
      {
        from: before.desired,
        to: after.desired,
        at: new Date(attempt.writtenAt).getTime(),
        endedAt: new Date(attempt.endedAt).getTime(),
        outcome: outcomeOf(attempt),
      },
    ];
  });
