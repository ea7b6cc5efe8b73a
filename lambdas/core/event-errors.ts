import { visible } from "./visible.ts";

/** What an event's sender chose can neither hide nor flood a message. */
const clip = (text: string, length: number): string => {
  const shown = visible(text);
  return shown.length > length ? `${shown.slice(0, length - 1)}…` : shown;
};

/** An event that claims to be of a known kind and cannot be read: a field is missing, of another type, or contradicts another. */
export class MalformedEventError extends Error {
  override readonly name = "MalformedEventError";
  /** The path as it is written in code: `detail.configRuleName`, `resources[0]`; `event` for the whole. */
  readonly field: string;
  /** @param problem what was found and what is allowed */
  constructor(field: string, problem: string, options?: ErrorOptions) {
    const shown = clip(field, 200);
    super(`${shown}: ${clip(problem, 400)}`, options);
    this.field = shown;
  }
}

/** An event of a kind that no source here reads. */
export class UnknownEventError extends Error {
  override readonly name = "UnknownEventError";
  readonly source: string;
  readonly detailType: string;
  constructor(source: string, detailType: string) {
    super(`no source reads events with detail-type "${clip(detailType, 100)}" from "${clip(source, 100)}"`);
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

/** Errors that no retry cures: the event belongs into the dead-letter queue, with the error's name and message. */
export const isEventError = (error: unknown): error is MalformedEventError | UnknownEventError | EventTooLargeError =>
  error instanceof MalformedEventError || error instanceof UnknownEventError || error instanceof EventTooLargeError;
