import { describe, expect, it } from "vitest";
import { playbookSessions } from "../../lambdas/adapters/playbook-session.ts";
import type { AssumeOptions } from "../../lambdas/adapters/runtime.ts";
import type { Subject } from "../../lambdas/core/finding.ts";
import { PlaybookNotFoundError } from "../../lambdas/core/load-remediation.ts";
import type { RoleUse } from "../../lambdas/core/names.ts";
import { acts } from "../../lambdas/core/playbook.ts";
import type { Remediation } from "../../lambdas/core/remediation.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { hubAccount, memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, directSession, samplePlaybook } from "../support/sample-playbook.ts";

const sample = samplePlaybook(createWorld());
const { subject: bucket } = sampleFinding();

const remediationOf = (subject: Subject, playbook: string = sample.id): Remediation => ({
  id: "0123456789abcdef0123456789abcdef",
  playbook,
  subject,
  generation: 1,
  finding: sampleFinding({ subject }),
  createdAt: "2026-01-01T00:00:00.000Z",
});

/** What is asked of STS for a session. */
const asked = (use: RoleUse, remediation: Remediation, config = sampleConfig()): AssumeOptions => {
  const requests: AssumeOptions[] = [];
  const assume = (options: AssumeOptions) => {
    requests.push(options);
    return directSession;
  };
  expect(playbookSessions({ assume, config }, [sample, ...playbooks])(use, remediation)).toBe(directSession);
  expect(requests).toHaveLength(1);
  return requests[0] ?? expect.unreachable();
};

const statementOf = ({ policy }: AssumeOptions): unknown => {
  const { Version, Statement, ...rest } = JSON.parse(policy ?? "null");
  expect([Version, rest]).toEqual(["2012-10-17", {}]);
  expect(Statement).toHaveLength(1);
  return Statement[0];
};

describe("a playbook's session", () => {
  it("for writing is never opened for a playbook that nobody declared: it would not be narrowed", () => {
    const assume = () => directSession;
    const sessions = playbookSessions({ assume, config: sampleConfig() }, [sample]);
    expect(() => sessions("write", remediationOf(bucket, "nobody/knows"))).toThrow(PlaybookNotFoundError);
  });

  it("for reading is its read role in the subject's account and region, named after the remediation", () => {
    expect(asked("read", remediationOf({ ...bucket, region: "eu-central-1" }))).toEqual({
      roleArn: `arn:aws:iam::${memberAccount}:role/homeostat-test-sample-set-colour-read`,
      sessionName: "0123456789abcdef0123456789abcdef",
      region: "eu-central-1",
      externalId: `homeostat:${hubAccount}:test`,
      use: "read",
    });
  });

  it("for writing may do what the playbook writes, to this subject, in this region, and nothing else", () => {
    const { policy, ...rest } = asked("write", remediationOf(bucket));
    expect(rest).toEqual({
      ...asked("read", remediationOf(bucket)),
      roleArn: `arn:aws:iam::${memberAccount}:role/homeostat-test-sample-set-colour-write`,
      use: "write",
    });
    expect(statementOf({ ...rest, ...(policy && { policy }) })).toEqual({
      Effect: "Allow",
      Action: ["sample:WriteColour"],
      Resource: "arn:aws:s3:::invoices",
      Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    });
  });

  it.each(playbooks.filter(acts).map(({ id, writes }) => [id, writes] as const))(
    "of %s names every action it writes",
    (id, writes) => {
      const declared = new Set(Object.values(writes).flatMap(({ actions }) => actions));
      expect(statementOf(asked("write", remediationOf(bucket, id)))).toMatchObject({ Action: [...declared] });
    },
  );

  it.each(playbooks.filter((playbook) => !acts(playbook)).map(({ id }) => id))(
    "for writing is never opened for %s, which never writes",
    (id) => expect(() => asked("write", remediationOf(bucket, id))).toThrow(`${id} never writes`),
  );

  it("takes a hostile name for what it is: wildcards in it match themselves only", () => {
    const { arn: _none, ...unnamed } = bucket;
    expect(statementOf(asked("write", remediationOf({ ...unnamed, id: "*" })))).toMatchObject({
      Resource: "arn:aws:s3:::${*}",
    });
    expect(statementOf(asked("write", remediationOf({ ...unnamed, id: 'x","Action":"s3:' })))).toMatchObject({
      Action: ["sample:WriteColour"],
      Resource: 'arn:aws:s3:::x","Action":"s3:',
    });
  });

  it("for a global subject is in the hub's region, and its policy names none", () => {
    const request = asked("write", remediationOf({ ...bucket, region: "global" }));
    expect(request.region).toBe("eu-west-1");
    expect(statementOf(request)).not.toHaveProperty("Condition");
  });

  it("is in the partition that is configured", () => {
    const config = sampleConfig({ partition: "aws-cn" });
    expect(asked("read", remediationOf(bucket), config).roleArn).toMatch(/^arn:aws-cn:iam::/);
  });
});
