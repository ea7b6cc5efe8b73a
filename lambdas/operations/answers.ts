/** What a read answers when its resource does not exist: a fact, unlike a read that failed. An absent setting is null. */
export const gone = "gone";
export type Gone = typeof gone;

/**
 * Runs a read whose service says "there is none" with an error. Many codes have no class of their own in the SDK,
 * but every error carries its code as its name.
 * @param answers what each error code means; any other error is thrown on
 */
export const readOr = async <T, A>(read: () => Promise<T>, answers: Readonly<Record<string, A>>): Promise<T | A> => {
  try {
    return await read();
  } catch (error) {
    const known = Object.entries(answers).find(([code]) => error instanceof Error && error.name === code);
    if (!known) throw error;
    return known[1];
  }
};

/** AWS answered, but without what every such answer holds: nothing may be concluded from it. */
export class IncompleteAnswerError extends Error {
  override readonly name = "IncompleteAnswerError";
  constructor(action: string, missing: string, resource: string) {
    super(`${action} answered without ${missing} of ${resource}`);
  }
}
