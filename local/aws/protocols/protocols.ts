import { type ProtocolName, serviceNamed } from "../services.ts";
import type { WireRequest } from "../wire.ts";
import { awsJson } from "./aws-json.ts";
import { awsQuery } from "./aws-query.ts";
import { ec2Query } from "./ec2-query.ts";
import type { Protocol } from "./protocol.ts";
import { restJson1 } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";

const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  awsJson,
  awsQuery,
  ec2Query,
  restJson1,
  restXml,
};

/**
 * In which protocol a request is written, and its answer is read.
 * @param service its name in the signature; of a service that is not known here, the request itself tells
 */
export const protocolOf = (service: string, headers: WireRequest["headers"]): Protocol =>
  protocols[serviceNamed(service)?.protocol ?? protocolByHeaders(headers)];

const protocolByHeaders = (headers: WireRequest["headers"]): ProtocolName => {
  if (headers.has("x-amz-target")) return "awsJson";
  return headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") ? "awsQuery" : "restJson1";
};
