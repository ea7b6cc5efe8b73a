import type { HttpRequest } from "@smithy/core/protocols";
import type { ClientExtension } from "../../lambdas/adapters/runtime.ts";

const schemeId = "aws.auth#sigv4";
/** Nobody looks at the time of a signature, but there has to be one. */
const day = "20260101";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** @param properties what a service's authentication scheme tells its signer: the service's name in signatures, the region */
const claim = (request: Pick<HttpRequest, "headers">, identity: object, properties: Record<string, unknown>): void => {
  const scope = `${day}/${text(properties["region"])}/${text(properties["name"])}/aws4_request`;
  request.headers["x-amz-date"] = `${day}T000000Z`;
  const sessionToken = text(Reflect.get(identity, "sessionToken"));
  if (sessionToken) request.headers["x-amz-security-token"] = sessionToken;
  request.headers["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${text(Reflect.get(identity, "accessKeyId"))}/${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`;
};

/**
 * Stands where the SDK would sign. The embedded AWS has no secret by which to check a signature, and a fifth of a call's
 * time went into making one; who calls, and what for, stands in the header all the same.
 */
export const claimedSignature: ClientExtension = {
  configure: (client) =>
    client.setHttpAuthScheme({
      schemeId,
      identityProvider: (providers) => providers.getIdentityProvider(schemeId),
      signer: {
        sign: async (request, identity, properties) => {
          claim(request, identity, properties);
          return request;
        },
      },
    }),
};
