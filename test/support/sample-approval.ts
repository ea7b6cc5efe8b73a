import type { Approval } from "../../lambdas/core/approval.ts";
import { memberAccount } from "./sample-config.ts";
import { sampleFinding } from "./sample-finding.ts";

/** A remediation's id, as ids look. */
export const sampleId = "0123456789abcdef0123456789abcdef";
export const sampleHash = "ab".repeat(32);

const { partition, account, region, type, id } = sampleFinding().subject;

/** Of the sample playbook's first plan for the sample finding: what a human is asked about. */
export const sampleProposal: Omit<Approval["proposal"], "deadline"> = {
  remediationId: "r1",
  purpose: "apply",
  playbook: "sample/set-colour",
  playbookVersion: 1,
  generation: 1,
  attempt: 0,
  subject: { partition, account, region, type, id },
  summary: "colour: red → blue",
  before: { colour: "red" },
  after: { colour: "blue" },
  impact: "none",
  irreversible: false,
  options: {},
};

/** A plan that waits for one person's word until noon of the first of January 2026. */
export const sampleApproval = (
  proposal: Partial<Approval["proposal"]> = {},
  over: Partial<Omit<Approval, "proposal">> = {},
): Approval => {
  const deadline = proposal.deadline ?? "2026-01-01T12:00:00.000Z";
  return {
    proposal: {
      remediationId: sampleId,
      purpose: "apply",
      attempt: 1,
      playbook: "sample/set-colour",
      playbookVersion: 1,
      generation: 1,
      subject: {
        partition: "aws",
        account: memberAccount,
        region: "eu-west-1",
        type: "AWS::S3::Bucket",
        id: "shop-downloads",
      },
      summary: "set the colour",
      before: { colour: "red" },
      after: { colour: "blue" },
      impact: "brief",
      irreversible: false,
      options: {},
      ...proposal,
      deadline,
    },
    planHash: sampleHash,
    requestedBy: null,
    askedAt: "2026-01-01T00:00:00.000Z",
    quorum: 1,
    answers: [],
    wakeUp: "callback-1",
    dueAt: deadline,
    version: 1,
    ...over,
  };
};
