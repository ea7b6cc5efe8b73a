import type { CallContext } from "./call.ts";

/** A command class of the SDK, as far as its types name the operation's input and output. */
export type CommandClass<Input, Output> = new (
  input: Input,
) => {
  readonly input: Input;
  resolveMiddleware(...parameters: never[]): (...parameters: never[]) => Promise<{ output: Output }>;
};

/**
 * Answers one operation. What it throws besides `AwsFaultError` is a defect, answered as InternalFailure.
 * To infer its types from the command alone, take it as `NoInfer`: else TypeScript widens the literals that it returns.
 */
export type Handler<Input, Output> = (
  input: HandlerInput<Input>,
  context: CallContext,
) => HandlerOutput<Output> | Promise<HandlerOutput<Output>>;

/** What a handler receives: every required member is there, and a payload is bytes. */
export type HandlerInput<Input> = {
  readonly [Name in keyof Input]: Uint8Array extends NonNullable<Input[Name]>
    ? Uint8Array | (undefined extends Input[Name] ? undefined : never)
    : Present<Input, Name>;
};

/** What a handler returns: the output without the client's metadata, and bytes where the client gives its own blob. */
export type HandlerOutput<Output> = {
  [Name in keyof Output as Name extends "$metadata" ? never : Name]: NonNullable<Output[Name]> extends ClientBlob
    ? Uint8Array | (undefined extends Output[Name] ? undefined : never)
    : Output[Name];
};

/** The SDK types a required member as `name: T | undefined` and an optional one as `name?: T | undefined`. */
type Present<Owner, Name extends keyof Owner> =
  Record<never, never> extends Pick<Owner, Name> ? Owner[Name] : Exclude<Owner[Name], undefined>;

interface ClientBlob {
  transformToString(encoding?: string): string | Promise<string>;
}
