/** Another process, or another store in this one, has the file open. */
export class StoreInUseError extends Error {
  override readonly name = "StoreInUseError";
  constructor(file: string, cause: unknown) {
    super(`${file} is in use by another process: stop that one, or choose another data directory`, { cause });
  }
}

/** The file cannot be opened, or is not one of ours. */
export class StoreUnreadableError extends Error {
  override readonly name = "StoreUnreadableError";
  constructor(file: string, cause: unknown) {
    super(
      `${file} cannot be opened as a store (${cause instanceof Error ? cause.message : String(cause)}): check that its folder exists and may be written, and that nothing else wrote the file`,
      { cause },
    );
  }
}

/** A value that JSON has no document for, such as `undefined` or a cycle. */
export class StoreValueError extends Error {
  override readonly name = "StoreValueError";
  constructor(collection: string, key: string, cause?: unknown) {
    super(`The value put at ${collection}/${key} is not JSON: put plain data`, { cause });
  }
}

/** Work in a transaction returned a promise: what it does after its first `await` would be outside. */
export class AsynchronousTransactionError extends Error {
  override readonly name = "AsynchronousTransactionError";
  constructor() {
    super("The work of a transaction must be synchronous: await before or after it");
  }
}

/** A timer's kind has no handler. */
export class UnknownTimerKindError extends Error {
  override readonly name = "UnknownTimerKindError";
  constructor(kind: string, id: string) {
    super(`Timer ${id} is of kind ${kind}, which nothing handles: register a handler before starting the timers`);
  }
}
