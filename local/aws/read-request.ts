import { AwsFaultError } from "./fault.ts";
import type { Operation } from "./operation.ts";
import type { Protocol } from "./protocols/protocol.ts";
import { XmlSyntaxError } from "./protocols/xml-parse.ts";
import { missingMember } from "./required-members.ts";
import { recordOf, ShapeMismatchError } from "./shapes.ts";
import type { WireRequest } from "./wire.ts";

/** What a request asks for, of what is registered. */
export interface ReadRequest<Candidate extends Operation> {
  readonly operation: Candidate;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * @returns undefined when the request asks for none of the candidates
 * @throws AwsFaultError for an input that cannot be read or lacks a required member
 */
export const readRequest = <Candidate extends Operation>(
  protocol: Protocol,
  request: WireRequest,
  candidates: readonly Candidate[],
): ReadRequest<Candidate> | undefined => {
  try {
    const match = protocol.match(request, candidates);
    if (!match) return;
    const { operation } = match;
    const input = match.readInput() ?? {};
    const missing = missingMember(operation.input, input);
    if (missing) throw new AwsFaultError(protocol.codes.missing, `${operation.name} requires ${missing}`);
    return { operation, input: recordOf(operation.input, input) };
  } catch (error) {
    if (!isMalformed(error)) throw error;
    throw new AwsFaultError(protocol.codes.malformed, error.message, { cause: error });
  }
};

/** `URIError`: a label of the path that is no percent-encoded text. */
const isMalformed = (error: unknown): error is Error =>
  error instanceof ShapeMismatchError || error instanceof XmlSyntaxError || error instanceof URIError;
