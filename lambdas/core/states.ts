/** Ended: nothing follows but, from `healed`, a rollback that somebody asks for. */
export const endedStates = [
  "recorded",
  "healed",
  "rolled-back",
  "failed",
  "skipped",
  "rejected",
  "expired",
  "superseded",
  "escalated",
] as const;
export type Outcome = (typeof endedStates)[number];

/** Not ended, and no execution is at work: a time or a human has to come first. */
export const waitingStates = ["queued", "awaiting-approval"] as const;

/** An execution is at work, and goes on by itself. */
export const passingStates = ["detected", "planned", "applying", "verifying", "rolling-back"] as const;

export const states = [...passingStates, ...waitingStates, ...endedStates] as const;
export type State = (typeof states)[number];

/** Which state may follow which: the law of every remediation's history. Whatever has not ended may escalate. */
export const transitions: Readonly<Record<State, readonly State[]>> = {
  detected: ["planned", "skipped", "escalated", "superseded"],
  planned: ["recorded", "queued", "awaiting-approval", "applying", "skipped", "escalated", "superseded"],
  queued: ["planned", "superseded", "skipped", "escalated"],
  // `recorded`: it was approved, and the mode was lowered or an exemption granted meanwhile.
  "awaiting-approval": [
    "planned",
    "queued",
    "applying",
    "recorded",
    "rejected",
    "expired",
    "skipped",
    "superseded",
    "escalated",
  ],
  applying: ["verifying", "queued", "recorded", "skipped", "failed", "superseded", "escalated"],
  verifying: ["healed", "rolling-back", "failed", "superseded", "escalated"],
  "rolling-back": ["rolled-back", "failed", "escalated"],
  recorded: [],
  healed: ["rolling-back"],
  "rolled-back": [],
  failed: [],
  skipped: [],
  rejected: [],
  expired: [],
  superseded: [],
  escalated: [],
};

/** Is this step in the table of transitions? */
export const mayFollow = (from: State, to: State): boolean => transitions[from].includes(to);

/** Has the remediation come to one of its ends, from which only a rollback leads on? */
export const isEnded = (state: State): state is Outcome => (endedStates as readonly State[]).includes(state);
