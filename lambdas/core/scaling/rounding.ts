/** What a division may leave in the last digits must not cost a node. */
export const rest = 1e-9;

/** Rounds up to whole nodes. */
export const roundUp = (size: number): number => Math.ceil(size - rest);
