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
export type HandlerInput<Input> = { readonly [Name in keyof Input]: Payload<Present<Input, Name>> };

/** What a handler returns: the output without the client's metadata, and bytes where the client gives its own blob. */
export type HandlerOutput<Output> = {
  [Name in keyof Output as Name extends "$metadata" ? never : Name]: NonNullable<Output[Name]> extends ClientBlob
    ? Uint8Array | Extract<Output[Name], undefined>
    : Output[Name];
};

/** The SDK types a required member as `name: T | undefined` and an optional one as `name?: T | undefined`. */
type Present<Input, Name extends keyof Input> =
  Record<never, never> extends Pick<Input, Name> ? Input[Name] : Exclude<Input[Name], undefined>;

/** A client takes a payload in many forms, among them bytes. */
type Payload<Member> = Uint8Array extends NonNullable<Member> ? Uint8Array | Extract<Member, undefined> : Member;

interface ClientBlob {
  transformToString(encoding?: string): string | Promise<string>;
}
