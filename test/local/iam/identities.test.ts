import { describe, expect, it } from "vitest";
import { AccessKeys, administratorCredentials } from "../../../local/iam/identities.ts";

const minute = 60_000;
const principal = { account: "111122223333", arn: "arn:aws:sts::111122223333:assumed-role/engine/run" };

/** Keys at a time that the test sets. */
const keysAt = (start: number) => {
  const clock = { now: start };
  let tokens = 0;
  const keys = new AccessKeys(
    () => clock.now,
    () => `token${++tokens}`,
  );
  return { clock, keys };
};
const withoutExpiry = { principal, isAdministrator: false };
const call = (service: string, { accessKeyId, sessionToken }: { accessKeyId: string; sessionToken?: string }) => ({
  service,
  accessKeyId,
  ...(sessionToken !== undefined && { sessionToken }),
});

describe("AccessKeys", () => {
  it("knows the holder of a key that it issued", () => {
    const { keys } = keysAt(0);
    const [first, second] = [
      keys.issue(withoutExpiry),
      keys.issue({ ...withoutExpiry, principal: { ...principal, arn: "b" } }),
    ];
    expect(keys.identify(call("s3", first)).principal).toEqual(principal);
    expect(keys.identify(call("s3", second)).principal.arn).toBe("b");
    expect(first.accessKeyId).not.toBe(second.accessKeyId);
  });

  it("refuses a key with another's session token, or none", () => {
    const { keys } = keysAt(0);
    const [first, second] = [keys.issue(withoutExpiry), keys.issue(withoutExpiry)];
    expect(() => keys.identify(call("sts", { ...first, sessionToken: second.sessionToken ?? "" }))).toThrow(/invalid/);
    expect(() => keys.identify(call("sts", { accessKeyId: first.accessKeyId }))).toThrow(/invalid/);
  });

  it.each([
    ["s3", "InvalidAccessKeyId", "ExpiredToken"],
    ["ec2", "AuthFailure", "RequestExpired"],
    ["sts", "InvalidClientTokenId", "ExpiredToken"],
    ["sqs", "InvalidClientTokenId", "ExpiredToken"],
    ["autoscaling", "InvalidClientTokenId", "ExpiredToken"],
    ["ecr", "UnrecognizedClientException", "ExpiredTokenException"],
    ["dynamodb", "UnrecognizedClientException", "ExpiredTokenException"],
    ["eks", "UnrecognizedClientException", "ExpiredTokenException"],
  ])("%s answers %s to an unknown key and %s to an expired one", (service, unknown, expired) => {
    const { clock, keys } = keysAt(0);
    const session = keys.issueSession({ ...withoutExpiry, expiresAt: 15 * minute });
    expect(() => keys.identify(call(service, { accessKeyId: "AKIAUNKNOWN" }))).toThrow(
      expect.objectContaining({ code: unknown }),
    );
    clock.now = 15 * minute - 1;
    expect(keys.identify(call(service, session)).principal).toEqual(principal);
    clock.now = 15 * minute;
    expect(() => keys.identify(call(service, session))).toThrow(expect.objectContaining({ code: expired }));
  });

  it("forgets sessions an hour after they expired, when it issues others", () => {
    const { clock, keys } = keysAt(0);
    const old = keys.issueSession({ ...withoutExpiry, expiresAt: 15 * minute });
    const lasting = keys.issue(withoutExpiry);
    clock.now = 75 * minute - 1;
    keys.issueSession({ ...withoutExpiry, expiresAt: 90 * minute });
    expect(() => keys.identify(call("sts", old))).toThrow(expect.objectContaining({ code: "ExpiredToken" }));
    clock.now = 75 * minute;
    const recent = keys.issueSession({ ...withoutExpiry, expiresAt: 90 * minute });
    expect(() => keys.identify(call("sts", old))).toThrow(expect.objectContaining({ code: "InvalidClientTokenId" }));
    expect(keys.identify(call("sts", lasting)).principal).toEqual(principal);
    expect(keys.identify(call("sts", recent)).principal).toEqual(principal);
  });

  it("says when a session's credentials expire", () => {
    const { keys } = keysAt(0);
    expect(keys.issueSession({ ...withoutExpiry, expiresAt: 15 * minute }).expiration).toEqual(new Date(15 * minute));
    expect(keys.issue(withoutExpiry)).not.toHaveProperty("expiration");
  });

  it("gives each account's administrator fixed keys", () => {
    const { keys } = keysAt(0);
    keys.addAdministrator("111122223333");
    const { accessKeyId, secretAccessKey } = administratorCredentials("111122223333");
    expect(accessKeyId).toBe("LOCALADMIN111122223333");
    expect(secretAccessKey).not.toBe("");
    expect(keys.identify({ service: "s3", accessKeyId })).toMatchObject({
      isAdministrator: true,
      principal: { account: "111122223333", arn: "arn:aws:iam::111122223333:user/administrator" },
    });
    expect(() => keys.identify({ service: "s3", accessKeyId: "LOCALADMIN444455556666" })).toThrow();
  });

  it("refuses to speak for a service that it does not know", () => {
    const { keys } = keysAt(0);
    expect(() => keys.identify({ service: "route53", accessKeyId: "x" })).toThrow(/no IAM entries for service route53/);
  });
});
