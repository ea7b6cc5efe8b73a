import type { AwsFaultError } from "../fault.ts";
import { type ModelledException, modelledException } from "../modelled-exception.ts";
import type { Operation } from "../operation.ts";
import { recordOf } from "../shapes.ts";
import { toJson } from "./json.ts";
import { element, escapeXml, structureContent } from "./xml-writer.ts";

/** A fault with what the model of the service adds to it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  readonly exception: ModelledException | undefined;
  /** Whether clients of the service look for the code that the error had in `awsQuery`. */
  readonly isQueryCompatible: boolean;
}

/** @param operation that was asked for; undefined when there is no such operation */
export const refusalOf = (fault: AwsFaultError, operation: Operation | undefined): Refusal => {
  const exception = operation && modelledException(operation.service.namespace, fault.code);
  return {
    code: exception?.name ?? fault.code,
    message: fault.message,
    status: fault.status ?? exception?.status ?? 400,
    members: fault.members,
    exception,
    isQueryCompatible: operation?.service.isQueryCompatible ?? false,
  };
};

/** The code of an error in `awsQuery`, which may differ from the exception's name. */
export const queryCodeOf = ({ exception, code }: Refusal): string => exception?.queryCode ?? code;

/** Whose fault it is, in the words of `awsQuery`. */
export const sideAtFault = ({ status }: Refusal): "Receiver" | "Sender" => (status >= 500 ? "Receiver" : "Sender");

/** By which a service that left `awsQuery` still tells the old code. */
export const queryErrorHeader = (refusal: Refusal): Readonly<Record<string, string>> =>
  refusal.isQueryCompatible ? { "x-amzn-query-error": `${queryCodeOf(refusal)};${sideAtFault(refusal)}` } : {};

/** As the JSON protocols write it. */
export const refusalJson = ({ code, message, members, exception }: Refusal): string =>
  JSON.stringify({
    __type: code,
    [hasCapitalMessage(exception) ? "Message" : "message"]: message,
    ...(exception ? recordOf(exception.schema, toJson(exception.schema, members)) : members),
  });

/** What stands in the `Error` element after its code. */
export const refusalXml = ({ message, members, exception }: Refusal): string => {
  const [content] = exception ? structureContent(exception.schema, members) : [unmodelledXml(members)];
  return element("Message", escapeXml(message)) + content;
};

const unmodelledXml = (members: Readonly<Record<string, unknown>>): string =>
  Object.entries(members)
    .map(([name, value]) => element(name, escapeXml(String(value))))
    .join("");

const hasCapitalMessage = (exception: ModelledException | undefined): boolean =>
  exception !== undefined && [...exception.schema.structIterator()].some(([name]) => name === "Message");
