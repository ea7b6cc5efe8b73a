import { describe, expect, it } from "vitest";
import type { Decision } from "../../lambdas/core/decide.ts";
import type { Finding, SeverityLabel } from "../../lambdas/core/finding.ts";
import { ticketId } from "../../lambdas/core/names.ts";
import { readTicket } from "../../lambdas/core/ticket.ts";
import { ticketRoute } from "../../lambdas/core/ticket-config.ts";
import { controlName } from "../../lambdas/core/ticket-controls.ts";
import { concernsTicket, opensByItself, routeFor } from "../../lambdas/core/ticket-route.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const route = (over: object) => ticketRoute.parse({ tracker: { type: "ops-center" }, findings: ["threat"], ...over });
const threat = (over: Partial<Finding> = {}) => sampleFinding({ kind: "threat", ...over });

describe("a finding that no playbook acts on", () => {
  const labels: readonly SeverityLabel[] = ["informational", "low", "medium", "high", "critical"];

  it.each(labels.map((minimum, index) => [minimum, labels.slice(index)] as const))(
    "opens a ticket from %s on: %j, and where nobody knows how severe it is",
    (minimumSeverity, enough) => {
      const opening = [...labels, "unknown" as const].filter((label) =>
        opensByItself(route({ minimumSeverity }), threat({ severity: { label } })),
      );
      expect(opening).toEqual([...enough, "unknown"]);
    },
  );

  it("opens none below high unless the route says so", () => {
    expect(opensByItself(route({}), threat({ severity: { label: "medium" } }))).toBe(false);
    expect(opensByItself(route({}), threat({ severity: { label: "high" } }))).toBe(true);
  });

  it("opens none where its kind is not asked for, or it is not open", () => {
    expect(opensByItself(route({}), sampleFinding({ severity: { label: "critical" } }))).toBe(false);
    expect(opensByItself(route({ findings: [] }), threat())).toBe(false);
    for (const lifecycle of ["resolved", "suppressed"] as const)
      expect(opensByItself(route({}), threat({ lifecycle }))).toBe(false);
  });
});

describe("the route of an account", () => {
  const named = route({ accounts: [memberAccount] });
  const other = route({ accounts: ["999988887777"], minimumSeverity: "low" });
  const rest = route({ minimumSeverity: "critical" });
  const { subject } = threat();

  it("is the first that names it, or names none", () => {
    expect(routeFor(sampleConfig({ tickets: [other, named, rest] }), subject)).toEqual(named);
    expect(routeFor(sampleConfig({ tickets: [rest, named] }), subject)).toEqual(rest);
    expect(routeFor(sampleConfig({ tickets: [other, rest] }), subject)).toEqual(rest);
  });

  it("is none where all name others", () => {
    expect(routeFor(sampleConfig({ tickets: [other] }), subject)).toBeNull();
    expect(routeFor(sampleConfig({ tickets: [] }), subject)).toBeNull();
  });
});

describe("a ticket is told of a finding", () => {
  const quiet = threat({ severity: { label: "low" } });
  const concerns = (finding: Finding, tickets = [route({})], ledger = memoryLedger()) =>
    concernsTicket({ config: sampleConfig({ tickets }), ledger }, { finding, decisions: [] }, new Set());

  it("that opens it, and of no other", async () => {
    expect(await concerns(threat())).toBe(true);
    expect(await concerns(quiet)).toBe(false);
    expect(await concerns(threat(), [])).toBe(false);
  });

  it("that opens none, where there is one that it may close", async () => {
    const ledger = memoryLedger();
    const control = controlName(quiet.control);
    const id = ticketId(control, quiet.subject);
    await ledger.putTicket(readTicket({ id, control, subject: quiet.subject, tracker: "ops-center" }), null);
    expect(await concerns(quiet, [route({})], ledger)).toBe(true);
    expect(await concerns(threat({ lifecycle: "resolved" }), [route({})], ledger)).toBe(true);
    const elsewhere = { ...quiet.subject, id: "another" };
    expect(await concerns({ ...quiet, subject: elsewhere }, [route({})], ledger)).toBe(false);
  });

  it("by the run that it has started, where it has started one", async () => {
    const ledger = memoryLedger();
    const config = sampleConfig({ tickets: [route({})] });
    const acts: Decision = {
      findingKey: quiet.key,
      playbook: "a/b",
      mode: "enforce",
      outcome: "remediate",
      reason: "mode-enforce",
    };
    const ticket = {
      id: ticketId("a/b", quiet.subject),
      control: "a/b",
      subject: quiet.subject,
      tracker: "ops-center",
    };
    await ledger.putTicket(readTicket(ticket), null);
    const concernedBy = (begun: readonly string[]) =>
      concernsTicket({ config, ledger }, { finding: quiet, decisions: [acts] }, new Set(begun));
    expect(await concernedBy([])).toBe(true);
    expect(await concernedBy(["c/d"])).toBe(true);
    expect(await concernedBy(["a/b"])).toBe(false);
  });
});
