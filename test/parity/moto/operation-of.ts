import * as eks from "@aws-sdk/client-eks";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import type { HttpRequest } from "@smithy/core/protocols";
import type { CommandClass } from "../../../local/aws/command.ts";
import { type Operation, operationOf } from "../../../local/aws/operation.ts";
import { protocolOf } from "../../../local/aws/protocols/protocols.ts";
import { signatureOf } from "../../../local/aws/signature.ts";
import { headersOf, wireRequestOf } from "../../../local/aws/wire.ts";

const isCommand = (value: unknown): value is CommandClass<unknown, unknown> =>
  typeof value === "function" && /[a-z]Command$/.test(value.name);

const operationsOf = (sdk: object): readonly Operation[] => Object.values(sdk).filter(isCommand).map(operationOf);

/** Services whose requests do not carry their operation's name: every operation that the SDK knows. */
const rest: readonly Operation[] = [eks, lambda, s3].flatMap(operationsOf);

export interface Asked {
  /** The name in the signature. */
  readonly service: string;
  /** Such as `eks:UpdateNodegroupConfig`; with method and path where the SDK knows no such operation. */
  readonly operation: string;
  readonly accessKeyId: string;
}

/** What a signed request of the SDK asks for. */
export const askedBy = async (request: HttpRequest): Promise<Asked> => {
  const headers = headersOf(request);
  const { service = "", accessKeyId = "" } = signatureOf(headers.get("authorization")) ?? {};
  const protocol = protocolOf(service, headers);
  const wire = await wireRequestOf(request);
  const candidates = rest.filter((operation) => operation.service.name === service);
  // In JSON the name stands behind the service's.
  const name = protocol.match(wire, candidates)?.operation.name ?? protocol.requested(wire).replace(/^\w+\./, "");
  return { service, operation: `${service}:${name}`, accessKeyId };
};
