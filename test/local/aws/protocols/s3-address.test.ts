import { describe, expect, it } from "vitest";
import { addressOf } from "../../../../local/aws/protocols/s3-address.ts";

describe("addressOf", () => {
  it.each([
    ["invoices.s3.eu-west-1.amazonaws.com", "/", "invoices", "/"],
    ["invoices.s3.amazonaws.com", "/a/b", "invoices", "/a/b"],
    ["invoices.s3-eu-west-1.amazonaws.com", "/", "invoices", "/"],
    ["invoices.s3.dualstack.eu-west-1.amazonaws.com", "/", "invoices", "/"],
    ["dotted.s3.name.s3.eu-west-1.amazonaws.com", "/", "dotted.s3.name", "/"],
    ["invoices.localhost", "/", "invoices", "/"],
    ["s3.eu-west-1.amazonaws.com", "/invoices", "invoices", "/"],
    ["s3.eu-west-1.amazonaws.com", "/invoices/", "invoices", "/"],
    ["s3.eu-west-1.amazonaws.com", "/invoices/a/b%2F", "invoices", "/a/b%2F"],
    ["127.0.0.1", "/%3Cbucket%3E", "<bucket>", "/"],
    ["s3.eu-west-1.amazonaws.com", "/", undefined, "/"],
    ["localhost", "/", undefined, "/"],
  ])("%s%s", (hostname, path, bucket, rest) => {
    expect(addressOf({ hostname, path })).toEqual({ bucket, path: rest });
  });
});
