import * as z from "zod";
import { passOutcomes, pollerIds } from "../core/coverage.ts";
import { isReason } from "../core/reasons.ts";
import { severities } from "../core/severity.ts";
import { states } from "../core/states.ts";

// Records may be of an older version: what decides a verdict has to be there, everything else has a cautious default.
const text = z.string().catch("");
const time = z.iso.datetime().catch("");
const count = z.number().int().min(0).catch(0);

const subject = z.object({
  id: z.string(),
  type: text,
  account: text,
  region: text,
  partition: text,
});

const identified = { title: text, id: z.string() };
const control = z
  .discriminatedUnion("type", [
    z.object({
      type: z.literal("config-rule"),
      title: text,
      rule: z.string(),
      ruleArn: text,
      identifier: z.string().nullish().catch(undefined),
    }),
    z.object({ type: z.literal("security-hub"), ...identified, findingArn: text }),
    z.object({ type: z.literal("product"), ...identified, product: text }),
    z.object({ type: z.literal(["vulnerability", "threat", "service-health"]), ...identified }),
    z.object({ type: z.literal(["stack-drift", "inventory", "image-scan"]), title: text }),
    z.object({ type: z.literal("alarm"), title: text, alarm: text, alarmArn: z.string() }),
  ])
  .catch({ type: "inventory", title: "" });

const findingFields = z.object({
  key: z.string(),
  revision: text,
  // A word that is not known here is no all-clear.
  lifecycle: z.enum(["open", "resolved", "suppressed", "unknown"]).catch("unknown"),
  partial: z.literal(true).optional().catch(true),
  kind: z
    .enum(["vulnerability", "misconfiguration", "drift", "alarm", "threat", "serviceHealth", "inventory"])
    .catch("misconfiguration"),
  subject,
  severity: z.object({ label: z.enum(severities).catch("unknown") }).catch({ label: "unknown" }),
  control,
  title: text,
  transport: z.object({ source: text, account: text, time }).catch({ source: "", account: "", time: "" }),
  times: z.object({ firstSeen: time.optional(), observed: time }).catch({ observed: "" }),
});

const decisionFields = z.object({ playbook: z.string(), outcome: text, reason: text });
const reason = z.string().refine(isReason).optional().catch(undefined);

export const findingRecord = z.object({
  finding: findingFields,
  decisions: z.array(decisionFields).catch([]),
});
export type ReadFinding = z.infer<typeof findingRecord>;

export const remediationRecord = z.object({
  id: z.string(),
  playbook: z.string(),
  subject,
  generation: count,
  createdAt: time,
  finding: z
    .object({ title: text, transport: z.object({ time }).catch({ time: "" }) })
    .catch({ title: "", transport: { time: "" } }),
});
export type ReadRemediation = z.infer<typeof remediationRecord>;

export const transitionRecord = z.object({
  sequence: z.number(),
  state: z.enum(states),
  reason,
  at: time,
  detail: z
    .object({
      summary: z.string().optional().catch(undefined),
      note: z.string().optional().catch(undefined),
      spent: z.object({ budget: z.string(), freesAt: time.nullable() }).optional().catch(undefined),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    })
    .catch({}),
});
export type ReadTransition = z.infer<typeof transitionRecord>;

const ticketState = z.enum(["open", "closed"]);
export const ticketRecord = z.object({
  id: z.string(),
  item: z.object({ id: z.string(), url: text }).nullable().catch(null),
  wanted: z.object({ state: ticketState }).catch({ state: "open" }),
  written: z.object({ state: ticketState }).nullable().catch(null),
});
export type ReadTicket = z.infer<typeof ticketRecord>;

/** Until when and for what is what an exemption is: without it, it is none. */
export const exemptionRecord = z.object({
  id: z.string(),
  playbook: z.string(),
  account: z.string(),
  subject: z.string().nullable(),
  owner: text,
  reason: text,
  granted: z.iso.date(),
  expires: z.iso.date(),
  grantedBy: text,
  /** Null: nobody ended it. */
  ended: z.object({}).nullable(),
});
export type ReadExemption = z.infer<typeof exemptionRecord>;

// A count or a date that is not there is no coverage.
export const pollRecord = z.object({
  account: z.string(),
  region: z.string(),
  poller: z.enum(pollerIds),
  startedAt: z.string().nullable().catch(null),
  cursor: z.string().nullable().catch(null),
  asOf: z.iso.datetime().nullable().catch(null),
  outcome: z.enum(passOutcomes).catch("seen"),
  failing: z.object({ since: text, error: text }).nullable().catch(null),
  version: count,
});

export const evaluationsRecord = z.object({
  account: z.string(),
  region: z.string(),
  rule: z.string(),
  ruleArn: text,
  identifier: z.string(),
  compliant: z.int().min(0),
  nonCompliant: z.int().min(0),
  insufficient: z.int().min(0),
  asOf: z.iso.datetime(),
});
