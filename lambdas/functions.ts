import { type Route, routes } from "./core/acts/routes.ts";
import type { Duration } from "./core/duration.ts";
import type { Operations } from "./core/operation.ts";
import { stepEnded } from "./core/step-ended.ts";
import { ticketPatterns } from "./core/ticket-patterns.ts";
import { describeConfigRule } from "./operations/config-service.ts";
import { playbooks } from "./playbooks/index.ts";
import { pollers } from "./pollers/index.ts";
import { configItem } from "./sources/config-item.ts";
import { sources } from "./sources/index.ts";
import type { EventPattern, Source } from "./sources/source.ts";

/** What a function may be given or granted, named by its part in the deployment. CDK makes it; the embedded cloud stands in for it. */
export type Ref =
  | { readonly ref: "ledger" }
  /** The ledger's index of slots that are due. */
  | { readonly ref: "ledger-index" }
  | { readonly ref: "bus" }
  /** The bucket of reports; a permission is on the objects in it. */
  | { readonly ref: "reports" }
  /** The key under which heads of histories are sealed, the bucket that keeps them, and those in it. */
  | { readonly ref: "seal-key" }
  | { readonly ref: "audit-bucket" }
  | { readonly ref: "sealed-heads" }
  /** The lists of histories in that bucket, and their parts. */
  | { readonly ref: "chain-lists" }
  /** The key of before-images. */
  | { readonly ref: "image-key" }
  /** The key under which plans are hashed. */
  | { readonly ref: "plan-key" }
  /** The alias of a durable function: the only way to start it. */
  | { readonly ref: "alias"; readonly of: string }
  /** The executions of a durable function. */
  | { readonly ref: "executions"; readonly of: string }
  | { readonly ref: "dlq"; readonly of: string }
  /** The parameters that hold the tokens of the trackers. */
  | { readonly ref: "tracker-tokens" }
  /** The OpsItems of the hub's account and region, and what is done with none in particular; nothing where no ticket goes there. */
  | { readonly ref: "ops-items" }
  | { readonly ref: "ops-center" }
  /** The playbooks' roles, or the readers, of every managed account. */
  | { readonly ref: "roles"; readonly kind: "playbook-read" | "playbook-write" | "reader" };

export type Trigger =
  /** EventBridge rules, one per pattern, into a queue with a dead-letter queue. */
  | {
      readonly kind: "events";
      /** Heard on the buses that AWS's events come on, or on Homeostat's own. */
      readonly from: "aws" | "homeostat";
      readonly patterns: Readonly<Record<string, EventPattern>>;
      readonly maxConcurrency: number;
    }
  | {
      readonly kind: "schedule";
      readonly every: Duration;
      /** And at once where this is announced on Homeostat's own bus. A hint: what is missed, the schedule makes up for. */
      readonly wokenBy?: EventPattern & { readonly detail: Readonly<Record<string, unknown>> };
    }
  /** Requests that IAM admits, each route granted by the managed policies that it names. */
  | { readonly kind: "http"; readonly routes: readonly Route[] }
  /** Started by name through its alias. */
  | { readonly kind: "invoked" };

export interface FunctionSpec {
  readonly description: string;
  readonly entry: `lambdas/${string}.ts`;
  readonly trigger: Trigger;
  readonly durable?: { readonly executionTimeout: Duration; readonly retention: Duration };
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, Ref>>;
  readonly permissions: readonly { readonly actions: readonly `${string}:${string}`[]; readonly on: Ref }[];
}

/** Every change of every resource would cost, and start nothing: heard is of those types that a playbook names. */
const itemTypes = [
  ...new Set(
    playbooks.flatMap(({ triggers }) => triggers).flatMap((each) => (each.kind === "item" ? [each.subject] : [])),
  ),
].sort();

/** The rules of one source, by the ends of their names. */
const patternsOf = (source: Source): readonly (readonly [string, EventPattern])[] => {
  const { name, pattern } = source;
  if (source !== configItem) return [[name, pattern]];
  const resourceType = itemTypes;
  if (resourceType.length === 0) return [];
  return [
    [name, { ...pattern, detail: { configurationItem: { resourceType } } }],
    [`${name}-oversized`, { ...pattern, detail: { configurationItemSummary: { resourceType } } }],
  ];
};

/** What sealing takes: of those who end remediations. */
const seals: FunctionSpec["permissions"] = [
  { actions: ["kms:GenerateMac"], on: { ref: "seal-key" } },
  { actions: ["s3:PutObject"], on: { ref: "sealed-heads" } },
];

/** The one list of functions: infrastructure and the embedded cloud are both wired from it. */
export const functions: Readonly<
  Record<"intake" | "remediate" | "sweep" | "poll" | "report" | "ticket" | "audit" | "api", FunctionSpec>
> = {
  intake: {
    description: "Turns events into findings, decides, and starts remediations",
    entry: "lambdas/intake.ts",
    trigger: {
      kind: "events",
      from: "aws",
      patterns: Object.fromEntries(sources.flatMap(patternsOf)),
      maxConcurrency: 10,
    },
    memoryMb: 512,
    timeout: "60s",
    environment: {
      TABLE_NAME: { ref: "ledger" },
      REMEDIATE_ALIAS: { ref: "alias", of: "remediate" },
      DLQ_URL: { ref: "dlq", of: "intake" },
      BUS_NAME: { ref: "bus" },
    },
    permissions: [
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], on: { ref: "ledger" } },
      { actions: ["events:PutEvents"], on: { ref: "bus" } },
      { actions: ["lambda:InvokeFunction"], on: { ref: "alias", of: "remediate" } },
      { actions: ["sqs:SendMessage"], on: { ref: "dlq", of: "intake" } },
      { actions: ["sts:AssumeRole"], on: { ref: "roles", kind: "reader" } },
    ],
  },
  remediate: {
    description: "Observes, plans, acts, verifies: one durable execution per remediation",
    entry: "lambdas/remediate.ts",
    trigger: { kind: "invoked" },
    durable: { executionTimeout: "30d", retention: "30d" },
    memoryMb: 512,
    timeout: "5m",
    environment: {
      TABLE_NAME: { ref: "ledger" },
      BUS_NAME: { ref: "bus" },
      SEAL_KEY: { ref: "seal-key" },
      AUDIT_BUCKET: { ref: "audit-bucket" },
      IMAGE_KEY: { ref: "image-key" },
      PLAN_KEY: { ref: "plan-key" },
    },
    permissions: [
      ...seals,
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], on: { ref: "image-key" } },
      {
        actions: [
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:Query",
        ],
        on: { ref: "ledger" },
      },
      { actions: ["events:PutEvents"], on: { ref: "bus" } },
      {
        actions: ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"],
        on: { ref: "executions", of: "remediate" },
      },
      { actions: ["kms:GenerateMac"], on: { ref: "plan-key" } },
      { actions: ["sts:AssumeRole"], on: { ref: "roles", kind: "playbook-read" } },
      { actions: ["sts:AssumeRole"], on: { ref: "roles", kind: "playbook-write" } },
    ],
  },
  sweep: {
    description: "Restarts what waits, ends what was lost, records the configuration in force",
    entry: "lambdas/sweep.ts",
    // EventBridge stands between a run and the next one on purpose: where functions invoke each other, Lambda takes the
    // sixteenth link of a chain for a runaway loop, and stops it. Source: Lambda Developer Guide, "Use Lambda recursive
    // loop detection to prevent infinite loops".
    trigger: { kind: "schedule", every: "1m", wokenBy: stepEnded },
    memoryMb: 512,
    timeout: "60s",
    environment: {
      TABLE_NAME: { ref: "ledger" },
      BUS_NAME: { ref: "bus" },
      REMEDIATE_ALIAS: { ref: "alias", of: "remediate" },
      SEAL_KEY: { ref: "seal-key" },
      AUDIT_BUCKET: { ref: "audit-bucket" },
    },
    permissions: [
      ...seals,
      {
        actions: [
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:Query",
        ],
        on: { ref: "ledger" },
      },
      { actions: ["dynamodb:Query"], on: { ref: "ledger-index" } },
      { actions: ["events:PutEvents"], on: { ref: "bus" } },
      { actions: ["lambda:InvokeFunction"], on: { ref: "alias", of: "remediate" } },
      {
        actions: ["lambda:GetDurableExecution", "lambda:SendDurableExecutionCallbackSuccess"],
        on: { ref: "executions", of: "remediate" },
      },
    ],
  },
  poll: {
    description: "Asks the accounts for what events failed to tell, and counts what is compliant",
    entry: "lambdas/poll.ts",
    trigger: { kind: "schedule", every: "5m" },
    memoryMb: 512,
    // Shorter than its period, and longer than the budget that it gives itself.
    timeout: "4m",
    environment: {
      TABLE_NAME: { ref: "ledger" },
      REMEDIATE_ALIAS: { ref: "alias", of: "remediate" },
      BUS_NAME: { ref: "bus" },
    },
    permissions: [
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], on: { ref: "ledger" } },
      { actions: ["dynamodb:Query"], on: { ref: "ledger-index" } },
      { actions: ["events:PutEvents"], on: { ref: "bus" } },
      { actions: ["lambda:InvokeFunction"], on: { ref: "alias", of: "remediate" } },
      { actions: ["sts:AssumeRole"], on: { ref: "roles", kind: "reader" } },
    ],
  },
  report: {
    description: "Writes the compliance report of the ledger to the bucket of reports, daily and when invoked",
    entry: "lambdas/report.ts",
    trigger: { kind: "schedule", every: "1d" },
    // 100,000 findings take less than 500 MB; with more memory comes the processor that a report of that size needs.
    memoryMb: 1_769,
    timeout: "15m",
    environment: { TABLE_NAME: { ref: "ledger" }, REPORTS_BUCKET: { ref: "reports" } },
    permissions: [
      { actions: ["dynamodb:Scan"], on: { ref: "ledger" } },
      { actions: ["s3:PutObject"], on: { ref: "reports" } },
    ],
  },
  audit: {
    description: "Lists every history of the ledger where nobody can change the list, hourly",
    entry: "lambdas/audit.ts",
    trigger: { kind: "schedule", every: "1h" },
    // Of every history its id and a hash: a million take about 300 MB.
    memoryMb: 1_024,
    timeout: "15m",
    environment: {
      TABLE_NAME: { ref: "ledger" },
      SEAL_KEY: { ref: "seal-key" },
      AUDIT_BUCKET: { ref: "audit-bucket" },
    },
    permissions: [
      { actions: ["dynamodb:Scan"], on: { ref: "ledger" } },
      { actions: ["kms:GenerateMac"], on: { ref: "seal-key" } },
      { actions: ["s3:GetObject", "s3:PutObject"], on: { ref: "chain-lists" } },
      { actions: ["s3:ListBucket"], on: { ref: "audit-bucket" } },
    ],
  },
  ticket: {
    description: "Keeps the items of the trackers in step with the ledger",
    entry: "lambdas/ticket.ts",
    trigger: {
      kind: "events",
      from: "homeostat",
      patterns: ticketPatterns,
      // Source: GitHub Docs, "Best practices for using the REST API": no concurrent requests. SQS allows no fewer than 2.
      maxConcurrency: 2,
    },
    memoryMb: 256,
    // Shorter than a ticket is held.
    timeout: "2m",
    environment: { TABLE_NAME: { ref: "ledger" }, DLQ_URL: { ref: "dlq", of: "ticket" } },
    permissions: [
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], on: { ref: "ledger" } },
      { actions: ["sqs:SendMessage"], on: { ref: "dlq", of: "ticket" } },
      { actions: ["ssm:GetParameter"], on: { ref: "tracker-tokens" } },
      { actions: ["ssm:GetOpsItem", "ssm:UpdateOpsItem"], on: { ref: "ops-items" } },
      { actions: ["ssm:CreateOpsItem", "ssm:DescribeOpsItems"], on: { ref: "ops-center" } },
    ],
  },
  api: {
    description: "What people ask and do: approve, reject, exempt, halt, resume, roll back",
    entry: "lambdas/api.ts",
    trigger: { kind: "http", routes },
    memoryMb: 512,
    // API Gateway waits no longer.
    timeout: "30s",
    environment: { TABLE_NAME: { ref: "ledger" }, REMEDIATE_ALIAS: { ref: "alias", of: "remediate" } },
    permissions: [
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], on: { ref: "ledger" } },
      { actions: ["dynamodb:Query"], on: { ref: "ledger-index" } },
      { actions: ["lambda:InvokeFunction"], on: { ref: "alias", of: "remediate" } },
      {
        actions: ["lambda:SendDurableExecutionCallbackSuccess"],
        on: { ref: "executions", of: "remediate" },
      },
    ],
  },
};

/** What the reader role of every managed account may do. */
export const readerReads: Operations = Object.assign({ describeConfigRule }, ...pollers.map(({ reads }) => reads));
