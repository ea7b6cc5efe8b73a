import { describe, expect, it } from "vitest";
import { signatureOf } from "../../../local/aws/signature.ts";

const signature = "0123456789abcdef".repeat(4);
const scope = "AKIA1/20260101/eu-west-1/monitoring/aws4_request";

describe("signatureOf", () => {
  it.each([", ", ","])("reads key, region and service, parted by '%s'", (comma) => {
    const header = [`AWS4-HMAC-SHA256 Credential=${scope}`, "SignedHeaders=host;x-amz-date", `Signature=${signature}`];
    expect(signatureOf(header.join(comma))).toEqual({
      accessKeyId: "AKIA1",
      region: "eu-west-1",
      service: "monitoring",
    });
  });

  it.each([
    undefined,
    "",
    "Bearer token",
    `AWS AKIA1:${signature}`,
    `AWS4-HMAC-SHA256 Credential=${scope}`,
    `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=`,
    `AWS4-HMAC-SHA256 Credential=/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=${signature}`,
    `AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu-west-1/s3, SignedHeaders=host, Signature=${signature}`,
  ])("takes '%s' for none", (header) => {
    expect(signatureOf(header)).toBeUndefined();
  });
});
