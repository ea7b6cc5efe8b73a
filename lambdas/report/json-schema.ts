import * as z from "zod";
import { exemptionStates } from "../core/exemption.ts";
import { severities } from "../core/severity.ts";
import { states } from "../core/states.ts";
import { statuses } from "./status.ts";

/** Of the JSON form. A member that is new raises the second number; one that goes, or means something else, the first. */
export const reportVersion = "1.2";

const utc = z.iso.datetime().describe("ISO 8601, UTC");
const utcOrEmpty = z.union([utc, z.literal("")]).describe("ISO 8601, UTC; empty where no source says");
const count = z.int().min(0);
const severity = z.enum(severities);
const tally = z.strictObject({ failing: count, unknown: count, suppressed: count, passing: count, gone: count });
const ticket = z
  .strictObject({ title: z.string(), state: z.string(), url: z.url({ protocol: /^https$/ }).nullable() })
  .nullable();
const subject = { subject: z.string(), type: z.string(), account: z.string(), region: z.string() };

/** The JSON report. docs/report.schema.json is made from it. */
export const reportSchema = z
  .strictObject({
    version: z.literal(reportVersion),
    scope: z.strictObject({
      deployment: z.string(),
      partition: z.string(),
      asOf: utc,
      accounts: z.array(z.strictObject({ id: z.string(), name: z.string(), regions: z.array(z.string()) })),
      findings: count.describe("Findings in the ledger that the report tells of"),
      refused: count.describe("Findings of accounts that may not speak for their subject; they count nowhere"),
    }),
    score: z.strictObject({
      passing: count,
      total: count.describe("Passing, failing, unknown and suppressed verdicts of the controls that are scored"),
      percent: z.number().min(0).max(100).nullable().describe("Rounded down to a tenth; null where total is 0"),
    }),
    totals: tally.describe("Of all controls, scored or not"),
    gaps: z
      .array(
        z.strictObject({
          kind: z.enum([
            "not-seen",
            "not-enabled",
            "no-evaluations",
            "unknown",
            "partial-finding",
            "unreadable-record",
            "sources-disagree",
            "refused-finding",
          ]),
          where: z.string(),
          what: z.string(),
        }),
      )
      .describe("Why the report may be less than the whole truth"),
    attention: z.array(
      z.strictObject({
        status: z.enum(["failed", "escalated", "awaiting-approval", "budget-spent", "exemption-ending", "no-playbook"]),
        severity,
        subject: z.string(),
        place: z.string(),
        what: z.string(),
        why: z.string(),
        ticket,
        remediation: z.string().nullable(),
      }),
    ),
    exemptions: z
      .array(
        z.strictObject({
          id: z.string(),
          grantedBy: z.string().nullable().describe("Null: it stands in the configuration"),
          state: z.enum(exemptionStates),
          owner: z.string(),
          reason: z.string(),
          scope: z.string(),
          granted: z.iso.date(),
          expires: z.iso.date().describe("Its last day, in UTC"),
          holdsBack: count.describe("Failing verdicts that nothing is done about because of it"),
          severity: severity.describe("The worst of them"),
        }),
      )
      .describe("What somebody answers for being left as it is; it counts as failing all the same"),
    frameworks: z.array(
      z.strictObject({
        id: z.string(),
        requirements: z.array(
          z.strictObject({
            id: z.string(),
            status: z.enum(["failing", "unknown", "passing", "not-assessed"]),
            tally,
            playbooks: z.array(z.string()),
          }),
        ),
      }),
    ),
    controls: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        source: z.string(),
        playbook: z.string().nullable(),
        scored: z.boolean(),
        severity,
        tally,
      }),
    ),
    remediations: z.array(
      z.strictObject({
        id: z.string(),
        playbook: z.string(),
        generation: count,
        ...subject,
        title: z.string(),
        state: z.enum(states),
        reason: z.string().nullable(),
        why: z.string(),
        waitsFor: z
          .strictObject({
            budget: z.string(),
            freesAt: utcOrEmpty.nullable().describe("Null: as soon as one that is at work has ended"),
          })
          .nullable()
          .describe("The budget that it waits for now"),
        summary: z.string().nullable(),
        before: z.unknown().describe("The settings that the playbook rewrites, redacted"),
        after: z.unknown(),
        startedAt: utcOrEmpty,
        lastAt: utcOrEmpty,
        seconds: z.number().min(0).describe("From the event to the last entry of the history"),
        verification: z.enum(["verified", "disproved", "unverified", "nothing-written"]),
        history: z.array(z.strictObject({ at: utcOrEmpty, state: z.enum(states), why: z.string() })),
        ticket,
      }),
    ),
    findings: z
      .array(
        z.strictObject({
          control: z.string(),
          status: z.enum(statuses),
          severity,
          ...subject,
          title: z.string(),
          since: utcOrEmpty,
          outcome: z.string(),
          told: z.array(
            z.strictObject({ source: z.string(), status: z.enum(statuses), key: z.string(), revision: z.string() }),
          ),
          remediation: z.string().nullable(),
          ticket,
        }),
      )
      .describe("One for each control and subject, worst first"),
  })
  .meta({ title: "Homeostat's compliance report" });

export type ReportJson = z.infer<typeof reportSchema>;
