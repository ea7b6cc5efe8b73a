import * as z from "zod";
import { endProblem, exemptionTerms } from "../exemption.ts";
import { termOf } from "../granted-exemption.ts";
import { accountId } from "../place-schema.ts";
import { fieldPath, problemOf } from "../schema-problem.ts";
import { ActRefusedError } from "./act-refused-error.ts";

/** Far more than any act needs. */
export const longestBody = 16_384;

const why = z.string().min(5, "a reason that others understand, of 5 characters or more").max(1_000);
const note = z.string().max(1_000).nullable().default(null);
const playbook = z.string().min(1).max(100);

const answer = {
  note,
  planHash: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits, as `approvals` shows them"),
};

/** What each act is told beside its path. Strict: a member that is not understood could be one that matters. */
export const bodies = {
  approve: z.strictObject({ ...answer, confirm: z.string().max(1_000).nullable().default(null) }),
  reject: z.strictObject({ ...answer, planHash: answer.planHash.nullable().default(null) }),
  halt: z.strictObject({ playbook: playbook.nullable().default(null), reason: why }),
  resume: z.strictObject({ playbook: playbook.nullable().default(null), reason: why }),
  rollback: z.strictObject({ reason: why }),
  "end-exemption": z.strictObject({ reason: why }),
} as const;

/** An exemption is granted from today on. */
export const exemptBody = (now: Date) =>
  z
    .strictObject({
      playbook,
      account: accountId,
      subject: z.string().min(1).max(1_000).nullable().default(null),
      ...exemptionTerms,
    })
    .superRefine((value, context) => {
      const message = endProblem(termOf(value, now));
      if (message !== null) context.addIssue({ code: "custom", path: ["expires"], message });
    });

/** @throws {ActRefusedError} naming the field, what was found, and what is allowed */
export const parseBody = <S extends z.ZodType>(schema: S, body: string): z.infer<S> => {
  if (Buffer.byteLength(body) > longestBody)
    throw new ActRefusedError("bad-request", { field: "body", detail: `at most ${longestBody} bytes` });
  const value = readJson(body);
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue && fieldPath(issue.path);
  throw new ActRefusedError("bad-request", {
    field: field || "body",
    detail: issue ? `${field || "body"}: ${problemOf(issue, value)}` : "nothing that is allowed",
  });
};

const readJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ActRefusedError("bad-request", { field: "body", detail: "it is no JSON", cause });
  }
};
