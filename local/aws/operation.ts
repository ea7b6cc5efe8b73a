import { NormalizedSchema } from "@smithy/core/schema";
import { compileRoute, type HttpRoute } from "./protocols/http-route.ts";
import { type ServiceModel, serviceOfNamespace } from "./services.ts";

/** One operation of a service, as the SDK describes it. */
export interface Operation {
  readonly service: ServiceModel;
  readonly name: string;
  /** Of a REST service. */
  readonly route: HttpRoute | undefined;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Does its caller get the body of the answer as a stream? */
  readonly isStreamed: boolean;
}

/** An SDK command that the in-process AWS cannot read. */
export class UnusableCommandError extends Error {
  override readonly name = "UnusableCommandError";
}

/**
 * Reads the operation from the schema that every command of the SDK carries.
 * @throws UnusableCommandError for a command without schema, or of a service that `services.ts` does not know
 */
export const operationOf = (command: abstract new (input: never) => unknown): Operation => {
  const instance: { readonly schema?: unknown } = Reflect.construct(command, [{}]);
  const { schema } = instance;
  if (!Array.isArray(schema)) throw new UnusableCommandError(`${command.name} carries no operation schema`);
  const [, namespace, name, traits, inputSchema, outputSchema] = schema;
  const service = serviceOfNamespace(namespace);
  if (!service) throw new UnusableCommandError(`${command.name}: add ${namespace} to local/aws/services.ts`);
  const input = NormalizedSchema.of(inputSchema);
  const output = NormalizedSchema.of(outputSchema);
  return {
    service,
    name,
    route: routeOf(traits, input),
    input,
    output,
    isStreamed: [...output.structIterator()].some(([, member]) => member.isStreaming()),
  };
};

/** Traits are a number where they are nothing but marks. */
const routeOf = (traits: unknown, input: NormalizedSchema): HttpRoute | undefined => {
  if (typeof traits !== "object" || traits === null || !("http" in traits) || !Array.isArray(traits.http)) return;
  const [method, uri, status] = traits.http;
  return compileRoute(method, uri, status, input);
};
