import { describe, expect, it } from "vitest";
import { openSession } from "../../../local/iam/assume-role.ts";
import type { Role } from "../../../local/iam/roles.ts";

const role: Role = {
  arn: "arn:aws:iam::444455556666:role/homeostat/reader",
  name: "reader",
  account: "444455556666",
  maxSessionSeconds: 7200,
  trust: [],
  statements: [],
};
const user = { account: "111122223333", arn: "arn:aws:iam::111122223333:user/administrator" };
const session = {
  ...user,
  arn: "arn:aws:sts::111122223333:assumed-role/engine/run",
  roleArn: "arn:aws:iam::111122223333:role/engine",
};
const input = { RoleArn: role.arn, RoleSessionName: "remediation-1" };
const open = (changes: object = {}, caller: Parameters<typeof openSession>[2] = session) =>
  openSession({ ...input, ...changes }, role, caller, "eu-west-1", 1_000);

describe("openSession", () => {
  it("names the principal by the role's name, without its path, and the session", () => {
    expect(open()).toEqual({
      principal: {
        account: "444455556666",
        arn: "arn:aws:sts::444455556666:assumed-role/reader/remediation-1",
        roleArn: role.arn,
        sessionName: "remediation-1",
      },
      isAdministrator: false,
      expiresAt: 1_000 + 3600 * 1000,
    });
  });

  it("lasts as long as asked for, within the limits of role and chaining", () => {
    expect(open({ DurationSeconds: 900 }).expiresAt).toBe(1_000 + 900_000);
    expect(open({ DurationSeconds: 7200 }, user).expiresAt).toBe(1_000 + 7_200_000);
    expect(() => open({ DurationSeconds: 7200 })).toThrow(expect.objectContaining({ code: "ValidationError" }));
    expect(() => open({ DurationSeconds: 7201 }, user)).toThrow(expect.objectContaining({ code: "ValidationError" }));
  });

  it("keeps the session policy", () => {
    const statement = { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::payments" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    expect(open({ Policy }).sessionPolicy).toHaveLength(1);
    expect(open()).not.toHaveProperty("sessionPolicy");
  });

  it("keeps the source identity, handed on and unchangeable", () => {
    const chained = { ...session, sourceIdentity: "ada" };
    expect(open({ SourceIdentity: "ada" }).principal.sourceIdentity).toBe("ada");
    expect(open({}, chained).principal.sourceIdentity).toBe("ada");
    expect(() => open({ SourceIdentity: "eve" }, chained)).toThrow(/SourceIdentity/);
  });

  it.each([
    ["a session name with spaces", { RoleSessionName: "a b" }],
    ["a session name with a slash", { RoleSessionName: "a/b" }],
    ["a session name that is too long", { RoleSessionName: "a".repeat(65) }],
    ["no session name", { RoleSessionName: undefined }],
    ["too short a time", { DurationSeconds: 899 }],
    ["a fraction of a second", { DurationSeconds: 900.5 }],
    ["an external id with spaces", { ExternalId: "a b" }],
    ["a policy that is too long", { Policy: "x".repeat(2049) }],
  ])("refuses %s as STS does", (_, changes) => {
    expect(() => open(changes)).toThrow(expect.objectContaining({ name: "AwsFaultError", code: "ValidationError" }));
  });

  it.each([
    ["is no JSON", "{"],
    ["has no statement", "{}"],
    [
      "uses what is not evaluated",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"a:b","Resource":"*"}]}',
    ],
    [
      "names a principal",
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}',
    ],
  ])("refuses a session policy that %s", (_, Policy) => {
    expect(() => open({ Policy })).toThrow(expect.objectContaining({ code: "MalformedPolicyDocument" }));
  });
});
