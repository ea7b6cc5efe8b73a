import * as z from "zod";
import { approvalRule, person } from "./approval-config.ts";
import { budgets, ownBudget } from "./budget-schema.ts";
import { duration } from "./duration-schema.ts";
import { exemption } from "./exemption.ts";
import { freeze } from "./freeze.ts";
import { ownership } from "./ownership-schema.ts";
import { accountId, placeFilter, region, roleArn } from "./place-schema.ts";
import { retirement } from "./retirement-schema.ts";
import { registryProblems } from "./scaling/registry-problems.ts";
import { scalingEntry } from "./scaling/scaling-entry.ts";
import { fieldPath, problemOf } from "./schema-problem.ts";
import { tagFilter } from "./tag-filter.ts";
import { ticketRoute } from "./ticket-config.ts";

// Lazy, as large schemas are: a cold start need not make what it never reads.

/** `observe` plans and records, `approve` asks a human, `enforce` acts. */
export const modes = ["observe", "approve", "enforce"] as const;
export type Mode = (typeof modes)[number];
const mode = z.enum(modes);

const scope = z.lazy(() =>
  z
    .strictObject({
      ...placeFilter,
      /** Every one of them. Tags are claims, read with the live state: they can lower a mode and never raise it. */
      tags: tagFilter.optional(),
      mode,
    })
    .refine((value) => value.accounts ?? value.environments ?? value.regions ?? value.tags, {
      message: "a scope names accounts, environments, regions or tags",
    }),
);
export type Scope = z.infer<typeof scope>;

const playbookSettings = z.lazy(() =>
  z.strictObject({
    mode: mode.default("observe"),
    /** Impacts that may be enforced without asking, named on purpose. */
    allow: z.array(z.enum(["disruptive", "irreversible"])).default([]),
    /** Checked against the playbook's own schema when the registry is at hand. */
    options: z.record(z.string(), z.unknown()).default({}),
    scopes: z.array(scope).default([]),
    /** Where it has stopped to write: its write role stays for the way back. */
    retiring: z.array(retirement).default([]),
    /** In place of what `budgets` says. */
    budget: ownBudget.default({}),
  }),
);
export type PlaybookSettings = z.infer<typeof playbookSettings>;

const account = z.lazy(() =>
  z.strictObject({
    id: accountId,
    name: z.string().min(1),
    environment: z.string().min(1),
    regions: z.array(region).min(1),
  }),
);
export type ManagedAccount = z.infer<typeof account>;

/** The account that receives, and may tell, what a service found in other accounts. */
const administrators = z.lazy(() =>
  z.strictObject({
    securityHub: accountId.optional(),
    guardDuty: accountId.optional(),
    inspector: accountId.optional(),
    health: accountId.optional(),
  }),
);

/** Above this, what a source tells of an account within a minute is left to one poll of it, in each sandbox by itself. */
const storms = z.lazy(() => z.strictObject({ eventsPerMinute: z.int().min(10).default(300) }).prefault({}));

/**
 * How many of a function may run at once, taken out of what the account has: 1,000 unless AWS gave it less, as it does with
 * new ones. Null reserves none: where the quota has no room for it, Lambda refuses the deployment.
 */
const reservedConcurrency = z.lazy(() =>
  z
    .strictObject({
      remediate: z.int().min(1).nullable().default(100),
      /** Of those who decide: a storm that uses up the account's quota must not keep anybody from halting it. */
      api: z.int().min(1).nullable().default(10),
    })
    .prefault({}),
);

const schema = z.lazy(() =>
  z
    .strictObject({
      /** Names everything that is deployed; 14 characters leave room for playbooks within IAM's 64. */
      deployment: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,12}[a-z0-9]$/, "2 to 14 of a-z, 0-9 and -, starting with a letter"),
      partition: z.enum(["aws", "aws-cn", "aws-us-gov"]).default("aws"),
      /** Where the control plane itself runs. */
      hub: z.strictObject({ account: accountId, region }),
      /** The AWS Organizations id that members and hub share; null outside an organisation. */
      organization: z
        .string()
        .regex(/^o-[a-z0-9]{10,32}$/, "an organisation id such as o-a1b2c3d4e5, or null")
        .nullable(),
      accounts: z.array(account).min(1),
      /** The delegated administrators in the organisation: what they tell about managed accounts is believed. */
      administrators: administrators.default({}),
      /** After a remediation ended, the same playbook leaves the same subject alone for this long. */
      coolDown: duration.default("5m"),
      /** For how long after it healed somebody may ask for a write to be undone. Its before-image is kept until that can be done. */
      rollbackWindow: duration.default("30d"),
      playbooks: z.record(z.string(), playbookSettings).default({}),
      storms,
      reservedConcurrency,
      /** How much is changed at most, before the rest waits. */
      budgets: budgets.prefault({}),
      /** What comes of a drift of resources that CloudFormation or Terraform declares. */
      ownership: ownership.prefault({}),
      scaling: z.array(scalingEntry).default([]),
      /** Where a human is called to; the first entry that covers a subject's account is taken. Empty: nobody is called. */
      tickets: z.array(ticketRoute).default([]),
      /** Who may decide what; nobody, where it is left out. */
      people: z.array(person).default([]),
      /**
       * Roles under which a person is whoever their `sts:SourceIdentity` says: those who may open their sessions answer for
       * it. Sessions of IAM Identity Center need no entry.
       */
      identityRoles: z.array(roleArn).default([]),
      /** How plans are asked about; the first entry that covers one is taken. Without one: one person, within a day. */
      approvals: z.array(approvalRule).default([]),
      /** What is left as it is, by whose word, and until when; it still counts as failing. */
      exemptions: z.array(exemption).default([]),
      /** For how long what proves the ledger can be deleted by nobody, the account's root included. */
      audit: z.strictObject({ keepDays: z.int().min(1).max(36_500).default(365) }).prefault({}),
      /** When nothing is written; what should have been, is planned afresh when the time is over. */
      freezes: z.array(freeze).default([]),
    })
    .superRefine((config, context) => {
      for (const [what, values] of [
        ["accounts", config.accounts.map(({ id }) => id)],
        ["exemptions", config.exemptions.map(({ id }) => id)],
      ] as const)
        for (const [index, value] of values.entries())
          if (values.indexOf(value) !== index)
            context.addIssue({ code: "custom", path: [what, index], message: `${value} is listed twice` });
      for (const { path, message } of registryProblems(config))
        context.addIssue({ code: "custom", path: ["scaling", ...path], message });
      for (const [service, account] of Object.entries(config.administrators))
        if (account !== undefined && !config.accounts.some(({ id }) => id === account))
          context.addIssue({
            code: "custom",
            path: ["administrators", service],
            message: "is not listed under accounts, so nothing that it receives is forwarded to the hub",
          });
    }),
);

export type { ScalingEntry } from "./scaling/scaling-entry.ts";
/** What `homeostat.config.ts` may say. */
export type ConfigInput = z.input<typeof schema>;
/** The configuration with every default filled in: JSON, shipped beside each bundle. */
export type Config = z.infer<typeof schema>;

interface FileErrorOptions extends ErrorOptions {
  readonly file?: string;
}

/** Stops a start, a synthesis or a command: every problem on a line of its own, with the field's path. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];
  /** @param file as the user named it, where it is known */
  constructor(problems: readonly string[], { file = "the configuration", ...options }: FileErrorOptions = {}) {
    super(`${file} is not usable:\n${problems.map((problem) => `  ${problem}`).join("\n")}`, options);
    this.problems = problems;
  }
}

/** One line a problem of a schema: where, what is allowed, what was found. */
export const problemsOf = (error: z.ZodError, value: unknown, prefix: readonly PropertyKey[] = []): readonly string[] =>
  error.issues.map(
    (issue) => `${fieldPath([...prefix, ...issue.path]) || "the configuration"}: ${problemOf(issue, value)}`,
  );

/** Validates a configuration from anywhere. @throws {ConfigurationError} */
export const parseConfig = (value: unknown): Config => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error, value), { cause: parsed.error });
  return parsed.data;
};

/** For `homeostat.config.ts`: typed as it is written, validated as soon as it is loaded. */
export const defineConfig = (config: ConfigInput): Config => parseConfig(config);
