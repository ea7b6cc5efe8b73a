import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { AwsCall, CallContext, Principal } from "./call.ts";
import { AwsFaultError } from "./fault.ts";
import type { Operation } from "./operation.ts";
import type { InProcessAwsOptions } from "./options.ts";
import { type Forward, readAnswer, readTarget } from "./pass-through.ts";
import type { Protocol } from "./protocols/protocol.ts";
import { protocolOf } from "./protocols/protocols.ts";
import { refusalOf } from "./protocols/refusal.ts";
import { readRequest } from "./read-request.ts";
import { signatureOf } from "./signature.ts";
import { headersOf, httpResponseOf, type WireRequest, type WireResponse, wireRequestOf } from "./wire.ts";

/** An operation with its handler. */
export interface Registration extends Operation {
  readonly run: (input: unknown, context: CallContext) => Promise<unknown>;
}

/** What answers a service: another server, or handlers of single operations. */
export type Backend =
  | { readonly kind: "forward"; readonly forward: Forward }
  | { readonly kind: "handlers"; readonly registrations: readonly Registration[] };

/** One request on its way to an answer, and what is known of it so far. */
export class Exchange {
  readonly #request: HttpRequest;
  readonly #requestId: string;
  readonly #options: InProcessAwsOptions;
  readonly #protocol: Protocol;
  readonly #isSigned: boolean;
  #call: AwsCall;
  #operation: Operation | undefined;
  #principal: Principal | undefined;
  #errorCode: string | undefined;
  #defect: unknown;

  constructor(request: HttpRequest, requestId: string, options: InProcessAwsOptions) {
    const headers = headersOf(request);
    const signature = signatureOf(headers.get("authorization"));
    const { service = "", region = "", accessKeyId = "" } = signature ?? {};
    const sessionToken = headers.get("x-amz-security-token");
    this.#request = request;
    this.#requestId = requestId;
    this.#options = options;
    this.#protocol = protocolOf(service, headers);
    this.#isSigned = signature !== undefined;
    this.#call = { service, region, accessKeyId, operation: "", input: {}, ...(sessionToken && { sessionToken }) };
  }

  /** Never rejects: whatever goes wrong is a refusal. Tells `onCall` how it went. */
  async answer(backendOf: (service: string) => Backend): Promise<HttpResponse> {
    const response = await this.#run(backendOf).catch((error: unknown) => this.#refuse(error));
    this.#options.onCall?.({
      call: this.#call,
      status: response.statusCode,
      ...(this.#principal && { principal: this.#principal }),
      ...(this.#errorCode !== undefined && { errorCode: this.#errorCode }),
      ...(this.#defect !== undefined && { defect: this.#defect }),
    });
    return response;
  }

  async #run(backendOf: (service: string) => Backend): Promise<HttpResponse> {
    const request = await wireRequestOf(this.#request);
    this.#call = { ...this.#call, operation: this.#protocol.requested(request) };
    if (!this.#isSigned) throw unsigned();
    const backend = backendOf(this.#call.service);
    const handle = backend.kind === "forward" ? this.#forward(backend, request) : this.#handler(backend, request);
    const context = this.#admit();
    const seeded = this.#options.fault?.(context.call, context.principal);
    if (seeded?.when === "before") throw seeded.fault;
    const response = await handle(context);
    if (seeded) throw seeded.fault;
    return response;
  }

  #admit(): CallContext {
    const call = this.#call;
    const principal = this.#options.authenticate(call);
    this.#principal = principal;
    this.#options.authorize(call, principal);
    return { call, principal, account: principal.account, region: call.region };
  }

  #handler({ registrations }: Extract<Backend, { kind: "handlers" }>, request: WireRequest): Handle {
    const { service, operation: requested } = this.#call;
    const read = readRequest(this.#protocol, request, registrations);
    if (!read) throw unknownOperation(service, requested);
    const { operation, input } = read;
    this.#operation = operation;
    this.#call = { ...this.#call, operation: operation.name, input };
    return async (context) =>
      this.#respond(this.#protocol.writeOutput(operation, await operation.run(input, context), this.#requestId));
  }

  #forward({ forward }: Extract<Backend, { kind: "forward" }>, request: WireRequest): Handle {
    this.#call = { ...this.#call, ...readTarget(request) };
    return async () => {
      const { response, errorCode } = await readAnswer(await forward(this.#request));
      this.#errorCode = errorCode;
      return response;
    };
  }

  #refuse(error: unknown): HttpResponse {
    const fault = error instanceof AwsFaultError ? error : defectFault(error);
    if (fault !== error) this.#defect = error;
    const refusal = refusalOf(fault, this.#operation);
    this.#errorCode = refusal.code;
    try {
      return this.#respond(this.#protocol.writeRefusal(refusal, this.#requestId));
    } catch (defect) {
      // Members that the exception does not have in that shape: a defect, which has none.
      return this.#refuse(defect);
    }
  }

  /** S3 has a name of its own for the id. An answer to HEAD has no body. */
  #respond({ status, headers, body }: WireResponse): HttpResponse {
    const idHeader = this.#call.service === "s3" ? "x-amz-request-id" : "x-amzn-requestid";
    return httpResponseOf(
      {
        status,
        headers: { [idHeader]: this.#requestId, ...headers },
        body: this.#request.method === "HEAD" ? "" : body,
      },
      this.#operation?.isStreamed === true,
    );
  }
}

type Handle = (context: CallContext) => Promise<HttpResponse>;

const unsigned = (): AwsFaultError =>
  new AwsFaultError("MissingAuthenticationToken", "The request carries no AWS signature, version 4", { status: 403 });

const unknownOperation = (service: string, operation: string): AwsFaultError =>
  new AwsFaultError("UnknownOperationException", `The embedded AWS has no ${service} operation ${operation}`, {
    status: 501,
  });

const defectFault = (error: unknown): AwsFaultError =>
  new AwsFaultError("InternalFailure", `The embedded AWS failed${error instanceof Error ? `: ${error.message}` : ""}`, {
    status: 500,
    cause: error,
  });
