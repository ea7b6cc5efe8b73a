import { expect, it } from "vitest";
import { redact, redacted, redactText } from "../../lambdas/core/redact.ts";

it.each([
  "AKIAIOSFODNN7EXAMPLE",
  "ghp_0123456789abcdefghijABCDEFGHIJ012345",
  "xoxb-2345678901-abcdefghij",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
  "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
])("leaves nothing of %j in a text", (secret) => {
  expect(redactText(`before ${secret} after`)).toBe(`before ${redacted} after`);
});

it.each([
  ["postgres://app:hunter22@db.internal/orders", `postgres://app:${redacted}@db.internal/orders`],
  ["password=hunter22&user=app", `password=${redacted}&user=app`],
  ['{"SecretAccessKey": "wJalrXUtnFEMI"}', `{"SecretAccessKey": "${redacted}"}`],
  [
    "arn:aws:s3:::invoices is public since 2026-01-01T00:00:00Z",
    "arn:aws:s3:::invoices is public since 2026-01-01T00:00:00Z",
  ],
])("takes the secret out of %j and leaves the rest", (text, safe) => {
  expect(redactText(text)).toBe(safe);
});

it("hides what is named like a secret, wherever it is, but no switch and no absence", () => {
  expect(
    redact({
      Environment: [{ Name: "DB", DbPassword: "x", ApiKeyRequired: true }],
      MasterUserSecret: { arn: "x" },
      tokens: null,
      size: 3,
    }),
  ).toEqual({
    Environment: [{ Name: "DB", DbPassword: redacted, ApiKeyRequired: true }],
    MasterUserSecret: redacted,
    tokens: null,
    size: 3,
  });
});

it("hides the value of a pair whose name stands beside it, as in a tag or a variable", () => {
  expect(
    redact([
      { Key: "api-token", Value: "swordfish" },
      { name: "DB_PASSWORD", value: "hunter22" },
      { Key: "team", Value: "shop" },
    ]),
  ).toEqual([
    { Key: "api-token", Value: redacted },
    { name: "DB_PASSWORD", value: redacted },
    { Key: "team", Value: "shop" },
  ]);
});

// In time that grew with the square of its length, the test would be stopped.
it("reads a long text that almost matches while somebody still waits for it", () => {
  const text = `${"https://a:".repeat(20_000)} ${"password".repeat(20_000)} ${"-----BEGIN ".repeat(20_000)}`;
  expect(redactText(text)).toHaveLength(text.length);
});
