import type { State } from "../../lambdas/core/states.ts";

/** What the eye finds first among many lines: healed, wrong, or in need of a human. */
export const stateMark = (state: State): string => {
  switch (state) {
    case "healed":
      return "✔";
    case "failed":
      return "✖";
    case "escalated":
    case "awaiting-approval":
      return "▲";
    case "detected":
    case "planned":
    case "queued":
    case "applying":
    case "verifying":
    case "rolling-back":
    case "recorded":
    case "rolled-back":
    case "skipped":
    case "rejected":
    case "expired":
    case "superseded":
      return " ";
  }
};
