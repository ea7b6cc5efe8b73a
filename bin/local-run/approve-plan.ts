import * as z from "zod";
import { type Api, callApi } from "../api-client.ts";

const waiting = z.object({
  approvals: z.array(
    z.object({ remediationId: z.string(), planHash: z.string(), subject: z.object({ id: z.string() }) }),
  ),
});

/** Nobody is asked about this subject now. */
export class NothingToApproveError extends Error {
  override readonly name = "NothingToApproveError";
  constructor(subject: string) {
    super(`no plan for ${subject} waits for approval`);
  }
}

/** Approves the plan that waits for a subject, having looked at it. @throws {NothingToApproveError} */
export const approvePlan = async (api: Api, subject: string, note: string): Promise<void> => {
  const { approvals } = waiting.parse(await callApi(api, { act: "approvals" }));
  const plan = approvals.find((each) => each.subject.id === subject);
  if (!plan) throw new NothingToApproveError(subject);
  const { remediationId: id, planHash } = plan;
  await callApi(api, { act: "approve", id, body: { planHash, confirm: subject, note } });
};
