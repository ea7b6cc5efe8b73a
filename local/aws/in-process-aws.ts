import type { HttpHandler, HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { CommandClass, Handler, HandlerInput } from "./command.ts";
import { Exchange, type Registration } from "./exchange.ts";
import { operationOf, UnusableCommandError } from "./operation.ts";
import type { InProcessAwsOptions } from "./options.ts";
import type { Forward } from "./pass-through.ts";

/**
 * AWS behind the request handler of the SDK: its clients sign, serialise, retry and deserialise as ever, and handlers
 * typed by the SDK's own commands answer. An operation without handler is refused with 501.
 */
export class InProcessAws {
  readonly #options: InProcessAwsOptions;
  readonly #registrations = new Map<string, Registration[]>();
  readonly #forwards = new Map<string, Forward>();
  #requests = 0;

  /** What a client of the SDK takes as its `requestHandler`. */
  readonly requestHandler: HttpHandler = {
    metadata: { handlerProtocol: "http/1.1" },
    handle: (request) => this.handle(request),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };

  constructor(options: InProcessAwsOptions) {
    this.#options = options;
  }

  /** @throws UnusableCommandError for a command that cannot be read or that has a handler already */
  on<Input, Output>(command: CommandClass<Input, Output>, handler: NoInfer<Handler<Input, Output>>): this {
    const operation = operationOf(command);
    const { service, name } = operation;
    const registered = this.#registrations.get(service.name) ?? [];
    if (registered.some((other) => other.name === name))
      throw new UnusableCommandError(`${service.name} ${name} has a handler already`);
    // The command's schema, by which the input was read, is what the command's type describes.
    const run: Registration["run"] = async (input, context) => handler(input as HandlerInput<Input>, context);
    this.#registrations.set(service.name, [...registered, { ...operation, run }]);
    return this;
  }

  /** Leaves a whole service that speaks `awsJson` to another server. @param service its name in signatures */
  passThrough(service: string, forward: Forward): this {
    this.#forwards.set(service, forward);
    return this;
  }

  /** Every operation that has a handler, without those of services that are passed through. */
  operations(): readonly { readonly service: string; readonly operation: string }[] {
    return [...this.#registrations].flatMap(([service, registrations]) =>
      registrations.map(({ name }) => ({ service, operation: name })),
    );
  }

  /** Answers every request: a refusal is an answer. */
  async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    const exchange = new Exchange(request, requestId(++this.#requests), this.#options);
    const response = await exchange.answer((service) => {
      const forward = this.#forwards.get(service);
      return forward
        ? { kind: "forward", forward }
        : { kind: "handlers", registrations: this.#registrations.get(service) ?? [] };
    });
    return { response };
  }
}

/** Shaped like a UUID, and the same in every run. */
const requestId = (request: number): string => `00000000-0000-4000-8000-${request.toString(16).padStart(12, "0")}`;
