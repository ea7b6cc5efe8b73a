/** What the signature of a request says about it. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** The name that the service has in signatures. */
  readonly service: string;
}

/** AWS Signature Version 4: access key, date, region and service, then the headers that are signed. */
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<accessKeyId>[\w-]+)\/\d{8}\/(?<region>[\w-]+)\/(?<service>[\w-]+)\/aws4_request, ?SignedHeaders=[\w;.-]+, ?Signature=[0-9a-f]{64}$/;

/** Undefined for a header that is no signature. The signature itself is not checked: there is no secret to protect. */
export const signatureOf = (authorization: string | undefined): Signature | undefined => {
  const { accessKeyId, region, service } = AUTHORIZATION.exec(authorization ?? "")?.groups ?? {};
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
};
