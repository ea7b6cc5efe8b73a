import { describe, expect, it } from "vitest";
import { endedStates, isEnded, mayFollow, type State, states, transitions } from "../../lambdas/core/states.ts";

/** Written down a second time on purpose: the table and this list must be changed together. */
const allowed: readonly `${State} → ${State}`[] = [
  "detected → planned",
  "detected → skipped",
  "detected → escalated",
  "detected → superseded",
  "planned → recorded",
  "planned → queued",
  "planned → awaiting-approval",
  "planned → applying",
  "planned → skipped",
  "planned → escalated",
  "planned → superseded",
  "queued → planned",
  "queued → superseded",
  "queued → skipped",
  "queued → escalated",
  "awaiting-approval → planned",
  "awaiting-approval → queued",
  "awaiting-approval → applying",
  "awaiting-approval → recorded",
  "awaiting-approval → rejected",
  "awaiting-approval → expired",
  "awaiting-approval → skipped",
  "awaiting-approval → superseded",
  "awaiting-approval → escalated",
  "applying → verifying",
  "applying → queued",
  "applying → recorded",
  "applying → skipped",
  "applying → failed",
  "applying → superseded",
  "applying → escalated",
  "verifying → healed",
  "verifying → rolling-back",
  "verifying → failed",
  "verifying → superseded",
  "verifying → escalated",
  "rolling-back → rolled-back",
  "rolling-back → failed",
  "rolling-back → escalated",
  "healed → rolling-back",
];

describe("the states of a remediation", () => {
  it("follow each other exactly as laid down, for all pairs", () => {
    const found = states.flatMap((from) => states.filter((to) => mayFollow(from, to)).map((to) => `${from} → ${to}`));
    expect(found.sort()).toEqual([...allowed].sort());
  });

  it("end for good, but that what healed can be rolled back on demand", () => {
    for (const state of endedStates) expect(transitions[state]).toEqual(state === "healed" ? ["rolling-back"] : []);
  });

  it("can all be reached from the first, and all but the ended ones lead on", () => {
    const reached = new Set<State>(["detected"]);
    for (const state of reached) for (const next of transitions[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...states].sort());
    for (const state of states) expect(transitions[state].length > 0 || isEnded(state), state).toBe(true);
  });

  it("never go back to the first", () => {
    for (const state of states) expect(mayFollow(state, "detected")).toBe(false);
  });

  it("escalate from wherever they have not ended", () => {
    const open = states.filter((state) => !isEnded(state));
    expect(open.filter((state) => mayFollow(state, "escalated"))).toEqual(open);
  });
});
