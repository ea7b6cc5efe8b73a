import * as z from "zod";
import { accountId } from "./place-schema.ts";

const github = z.lazy(() =>
  z.strictObject({
    type: z.literal("github"),
    /** `owner/name`, as GitHub writes it. */
    repository: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, "a repository such as owner/name"),
    /** The SecureString parameter of Systems Manager, in the hub's account and region, that holds the token. */
    tokenParameter: z
      .string()
      .regex(/^\/[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/, "a parameter's path such as /homeostat/github"),
    /** Of GitHub Enterprise Server: `https://HOST/api/v3`. */
    api: z.url({ protocol: /^https$/ }).default("https://api.github.com"),
  }),
);
/** AWS Systems Manager OpsCenter, in the hub's account and region. */
const opsCenter = z.strictObject({ type: z.literal("ops-center") });

export const trackerSettings = z.lazy(() => z.discriminatedUnion("type", [github, opsCenter]));
export type TrackerSettings = z.infer<typeof trackerSettings>;
export type GitHubSettings = z.infer<typeof github>;

/** Where tickets about some accounts are kept, and what opens one beside a remediation that needs a human. */
export const ticketRoute = z.lazy(() =>
  z.strictObject({
    tracker: trackerSettings,
    /** Absent: every account that no route before it names. */
    accounts: z.array(accountId).min(1).optional(),
    /** Open findings of these kinds, where no playbook acts on them. */
    findings: z
      .array(z.enum(["vulnerability", "misconfiguration", "drift", "alarm", "threat", "serviceHealth", "inventory"]))
      .default([]),
    /** Of those findings. An unknown severity is never below it. */
    minimumSeverity: z.enum(["critical", "high", "medium", "low", "informational"]).default("high"),
    /** Also what a playbook in mode `observe` would have repaired. */
    recorded: z.boolean().default(false),
  }),
);
export type TicketRoute = z.infer<typeof ticketRoute>;

/** The name that the ledger keeps a tracker under. */
export const trackerName = (settings: TrackerSettings): string => {
  switch (settings.type) {
    case "github":
      return `github:${settings.repository}`;
    case "ops-center":
      return settings.type;
  }
};
