import * as z from "zod";
import { visible } from "../../lambdas/core/visible.ts";
import { shortJson } from "../../lambdas/report/short-json.ts";
import { type Api, ApiRefusedError, callApi } from "../api-client.ts";
import { type Command, type Io, program, text, UsageError, type Values } from "../command.ts";
import { apiOptions, apiUsage, reachApi } from "../reach-api.ts";

/** What the API says of a plan, as far as it is shown here. */
const approval = z.object({
  remediationId: z.string(),
  purpose: z.string(),
  playbook: z.string(),
  subject: z.object({ type: z.string(), id: z.string(), account: z.string(), region: z.string() }),
  summary: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  impact: z.string(),
  irreversible: z.boolean(),
  needsConfirmation: z.boolean(),
  planHash: z.string(),
  requestedBy: z.string().nullable(),
  deadline: z.string(),
  quorum: z.number(),
  approvedBy: z.array(z.string()),
});
const list = z.object({ approvals: z.array(approval) });
const answered = z.object({ state: z.string(), approvedBy: z.array(z.string()), quorum: z.number() });

/** Whatever a plan holds, on lines of ours: nothing in it can move the cursor or turn the text around. */
const planText = (plan: z.infer<typeof approval>): string => {
  const { subject, impact, irreversible, approvedBy, quorum, requestedBy } = plan;
  return [
    `${plan.remediationId}  ${plan.playbook}${plan.purpose === "rollback" ? "  ROLLBACK" : ""}`,
    `  ${subject.type} ${subject.id}  (${subject.account} ${subject.region})`,
    `  ${plan.summary}`,
    `    before  ${shortJson(plan.before, 2_000)}`,
    `    after   ${shortJson(plan.after, 2_000)}`,
    `  impact ${impact}${irreversible ? ", cannot be undone" : ""}; answer by ${plan.deadline}; ${approvedBy.length} of ${quorum} agreed${
      approvedBy.length > 0 ? ` (${approvedBy.join(", ")})` : ""
    }${requestedBy === null ? "" : `; requested by ${requestedBy}`}`,
    `  approve ${plan.remediationId} --plan ${plan.planHash}${plan.needsConfirmation ? " --confirm <the subject's id>" : ""}`,
  ]
    .map(visible)
    .join("\n");
};

export const approvalsCommand: Command = {
  name: "approvals",
  summary: "What waits for a human: each plan from what to what, and how to answer it.",
  usage: ["[--api URL] [--as NAME] [--json] [--config FILE]", "", ...apiUsage].join("\n"),
  options: apiOptions,
  run: async (values, positionals, io) => {
    if (positionals.length > 0) throw new UsageError(`takes no argument ${positionals.join(" ")}`);
    const answer = await callApi(await reachApi(values, io), { act: "approvals" });
    if (values["json"]) io.out(`${JSON.stringify(answer, null, 2)}\n`);
    else {
      const { approvals } = list.parse(answer);
      io.out(approvals.length > 0 ? `${approvals.map(planText).join("\n\n")}\n` : "Nothing waits for a human.\n");
    }
    return 0;
  },
};

/** The only argument: a remediation's id. @throws {UsageError} */
const idOf = (positionals: readonly string[]): string => {
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new UsageError("takes one argument: the id of a remediation");
  if (!/^[0-9a-f]{32}$/.test(id)) throw new UsageError(`"${id}" is no id of a remediation: see approvals`);
  return id;
};

const tell = (values: Values, io: Io, answer: unknown, words: string): void =>
  io.out(values["json"] ? `${JSON.stringify(answer, null, 2)}\n` : `${visible(words)}\n`);

const stateText = (id: string, answer: unknown): string => {
  const { state, approvedBy, quorum } = answered.parse(answer);
  return `${id}: ${state}; ${approvedBy.length} of ${quorum} agreed`;
};

/** Asks at the terminal for what the API wants to have typed. */
const confirming = async (
  api: Api,
  io: Io,
  id: string,
  body: { readonly planHash: string; readonly note: string | null; readonly confirm: string | null },
): Promise<unknown> => {
  try {
    return await callApi(api, { act: "approve", id, body });
  } catch (error) {
    if (!(error instanceof ApiRefusedError) || error.reason !== "confirmation-missing" || !io.ask || body.confirm)
      throw error;
    const confirm = await io.ask(`${error.message}\nThe subject's id: `);
    return callApi(api, { act: "approve", id, body: { ...body, confirm } });
  }
};

export const approveCommand: Command = {
  name: "approve",
  summary: "Says yes to exactly one plan.",
  usage: [
    "ID --plan HASH [--confirm SUBJECT] [--note TEXT] [--api URL] [--as NAME] [--json] [--config FILE]",
    "",
    "  --plan HASH      of the plan that you looked at, as approvals shows it",
    "  --confirm ID     the subject's id, where the plan may disrupt what works or cannot be undone;",
    "                   asked for on a terminal",
    "  --note TEXT      why, for the record",
    ...apiUsage,
  ].join("\n"),
  options: { ...apiOptions, plan: { type: "string" }, confirm: { type: "string" }, note: { type: "string" } },
  run: async (values, positionals, io) => {
    const id = idOf(positionals);
    const planHash = text(values, "plan");
    if (!planHash) throw new UsageError(`needs --plan HASH: look at the plan first, with ${program} approvals`);
    const body = { planHash, note: text(values, "note") ?? null, confirm: text(values, "confirm") ?? null };
    const answer = await confirming(await reachApi(values, io), io, id, body);
    tell(values, io, answer, stateText(id, answer));
    return 0;
  },
};

export const rejectCommand: Command = {
  name: "reject",
  summary: "Says no to what waits for a remediation.",
  usage: ["ID [--note TEXT] [--api URL] [--as NAME] [--json] [--config FILE]", "", ...apiUsage].join("\n"),
  options: { ...apiOptions, note: { type: "string" } },
  run: async (values, positionals, io) => {
    const id = idOf(positionals);
    const body = { note: text(values, "note") ?? null };
    const answer = await callApi(await reachApi(values, io), { act: "reject", id, body });
    tell(values, io, answer, stateText(id, answer));
    return 0;
  },
};

export const rollbackCommand: Command = {
  name: "rollback",
  summary: "Asks for a healed remediation to be undone; somebody else has to approve it.",
  usage: ["ID --reason TEXT [--api URL] [--as NAME] [--json] [--config FILE]", "", ...apiUsage].join("\n"),
  options: { ...apiOptions, reason: { type: "string" } },
  run: async (values, positionals, io) => {
    const id = idOf(positionals);
    const reason = text(values, "reason");
    if (!reason) throw new UsageError("needs --reason TEXT");
    const answer = await callApi(await reachApi(values, io), { act: "rollback", id, body: { reason } });
    tell(values, io, answer, `${id}: its rollback is requested, and waits for somebody else's approval`);
    return 0;
  },
};
