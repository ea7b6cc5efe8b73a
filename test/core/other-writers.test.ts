import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownSessions } from "../../lambdas/core/name-writers.ts";
import { untold, writersIn, writersInWords } from "../../lambdas/core/other-writers.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

const { subject } = sampleFinding();
const own = ownSessions(sampleConfig(), [samplePlaybook(createWorld())], subject.account);
const anna = `arn:aws:iam::${subject.account}:user/anna`;

const record = (over: Record<string, unknown> = {}): string =>
  JSON.stringify({
    eventTime: "2026-01-01T10:00:00Z",
    eventName: "DeleteBucketPublicAccessBlock",
    userIdentity: { type: "IAMUser", arn: anna, accountId: subject.account },
    userAgent: "aws-cli/2.31",
    sourceIPAddress: "192.0.2.1",
    requestParameters: { bucketName: subject.id },
    ...over,
  });
const by = (userIdentity: object, over: Record<string, unknown> = {}): string => record({ userIdentity, ...over });
const namesOf = (...records: readonly string[]): readonly string[] =>
  writersIn(records, subject, own).map((writer) => writer.by);

describe("who else changed a resource", () => {
  it("is whom CloudTrail's records name, with the call, how often, when last and through what", () => {
    const later = record({ eventTime: "2026-01-01T12:00:00Z" });
    expect(writersIn([later, record()], subject, own)).toEqual([
      {
        by: anna,
        call: "DeleteBucketPublicAccessBlock",
        times: 2,
        lastAt: "2026-01-01T12:00:00Z",
        through: "aws-cli/2.31",
      },
    ]);
  });

  it("is told without the address that they called from", () => {
    expect(JSON.stringify(writersIn([record()], subject, own))).not.toContain("192.0.2.1");
  });

  it("is none of those who changed another resource, were refused, or are a remediation of ours", () => {
    const [session = ""] = own;
    expect(
      namesOf(
        record({ requestParameters: { bucketName: `${subject.id}-2` } }),
        record({ errorCode: "AccessDenied" }),
        by({ type: "AssumedRole", arn: `${session}some-remediation` }),
      ),
    ).toEqual([]);
  });

  it("may be somebody whose role or account is only named like ours", () => {
    const [session = ""] = own;
    const arns = [
      session.replace("-write/", "-write-2/s"),
      session.replace(subject.account, "999999999999").concat("s"),
    ];
    expect(namesOf(...arns.map((arn) => by({ type: "AssumedRole", arn })))).toEqual(arns);
  });

  it("is found by the resource's ARN and deep in a request as well", () => {
    const arn = subject.arn ?? expect.unreachable();
    expect(namesOf(record({ requestParameters: null, resources: [{ ARN: arn }] }))).toEqual([anna]);
    expect(namesOf(record({ requestParameters: { Request: { Ids: ["x", subject.id] } } }))).toEqual([anna]);
  });

  it.each([
    ["a service by its own name", { type: "AWSService", invokedBy: "config.amazonaws.com" }, "config.amazonaws.com"],
    ["a stranger by all that is known", { type: "AWSAccount", principalId: "AIDASTRANGER" }, "AIDASTRANGER"],
    ["nobody", {}, "somebody without a name"],
  ])("is %s", (_who, identity, name) => {
    expect(namesOf(by(identity))).toEqual([name]);
  });

  it("is told with the service that called for them", () => {
    const through = by({ arn: anna, invokedBy: "cloudformation.amazonaws.com" });
    expect(writersIn([through], subject, own)).toMatchObject([{ by: anna, through: "cloudformation.amazonaws.com" }]);
  });

  it("is at most three, the latest first", () => {
    const records = [1, 5, 3, 4, 2].map((hour) =>
      by({ arn: `user-${hour}` }, { eventTime: `2026-01-01T0${hour}:00:00Z` }),
    );
    expect(namesOf(...records)).toEqual(["user-5", "user-4", "user-3"]);
  });

  it("is nobody where a record cannot be read, however it is broken", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(namesOf("", "{", "null", "[]", record({ userIdentity: "anna" }), record({ eventTime: 1 }), deep)).toEqual(
      [],
    );
    expect(namesOf(record().replace(`{"bucketName":"${subject.id}"}`, deep))).toEqual([]);
  });

  it("shows, whatever the records say, no hidden character, no secret and no more than is read", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constant("\u202e\u0000\u2028"),
      fc.constant("x".repeat(5_000)),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (arn, eventName, userAgent) => {
        const found = writersIn([by({ arn }, { eventName, userAgent })], subject, own);
        const words = writersInWords({ kind: "named", writers: found });
        expect(words).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(words.length).toBeLessThan(500);
      }),
    );
    const secret = "ghp_0123456789012345678901234567890123456";
    expect(JSON.stringify(writersIn([record({ userAgent: secret })], subject, own))).not.toContain(secret.slice(4, 20));
  });
});

describe("in words", () => {
  it("everybody is named, with what they called", () => {
    const twice = [record(), record({ eventTime: "2026-01-01T12:00:00Z" })];
    expect(writersInWords({ kind: "named", writers: writersIn(twice, subject, own) })).toBe(
      `CloudTrail names ${anna} by DeleteBucketPublicAccessBlock, 2 times, last at 2026-01-01T12:00:00Z, through aws-cli/2.31`,
    );
  });

  it("nobody on record is not nobody, and a refusal says what was refused", () => {
    expect(writersInWords({ kind: "none" })).toBe("CloudTrail names nobody else so far");
    const denied = Object.assign(new Error(`not authorized${"!".repeat(1_000)}`), { name: "AccessDeniedException" });
    const words = writersInWords(untold(denied));
    expect(words).toMatch(/^who does it could not be told: AccessDeniedException: not authorized/);
    expect(words.length).toBeLessThan(300);
  });
});
