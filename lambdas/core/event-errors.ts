/** What an event's sender chose, shown so that it can neither hide nor reorder text: control and bidi characters escaped. */
const visible = (text: string): string =>
  text.replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** An event that claims to be of a known kind and cannot be read: a field is missing, of another type, or contradicts another. */
export class MalformedEventError extends Error {
  override readonly name = "MalformedEventError";
  /** The path as it is written in code: `detail.configRuleName`, `resources[0]`; `event` for the whole. */
  readonly field: string;
  /** @param problem what was found and what is allowed */
  constructor(field: string, problem: string, options?: ErrorOptions) {
    const shown = clip(visible(field), 200);
    super(`${shown}: ${clip(visible(problem), 400)}`, options);
    this.field = shown;
  }
}

/** An event of a kind that no source here reads. */
export class UnknownEventError extends Error {
  override readonly name = "UnknownEventError";
  readonly source: string;
  readonly detailType: string;
  constructor(source: string, detailType: string) {
    super(`no source reads events with detail-type "${shown(detailType)}" from "${shown(source)}"`);
    this.source = source;
    this.detailType = detailType;
  }
}

/** An event that the ledger could not keep. */
export class EventTooLargeError extends Error {
  override readonly name = "EventTooLargeError";
  readonly bytes: number;
  readonly limit: number;
  constructor(what: string, bytes: number, limit: number) {
    super(`${what} has ${bytes} bytes, and the ledger keeps at most ${limit}`);
    this.bytes = bytes;
    this.limit = limit;
  }
}

const shown = (text: string): string => clip(visible(text), 100);

/** Errors that no retry cures: the event belongs into the dead-letter queue, with the error's name and message. */
export const isEventError = (error: unknown): error is MalformedEventError | UnknownEventError | EventTooLargeError =>
  error instanceof MalformedEventError || error instanceof UnknownEventError || error instanceof EventTooLargeError;
