import { describe, expect, it } from "vitest";
import { announcementSource, announcementTypes } from "../../lambdas/core/announcement.ts";
import type { RemediationReason } from "../../lambdas/core/reasons.ts";
import { passingStates, type State, states } from "../../lambdas/core/states.ts";
import { ticketRoute } from "../../lambdas/core/ticket-config.ts";
import { ticketPatterns } from "../../lambdas/core/ticket-patterns.ts";
import { wishFor } from "../../lambdas/core/ticket-wish.ts";
import { compilePattern } from "../../local/services/events/pattern.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const isHeard = (type: keyof typeof announcementTypes, detail: object): boolean => {
  const event = { source: announcementSource, "detail-type": announcementTypes[type], detail };
  return Object.values(ticketPatterns).filter((pattern) => compilePattern(pattern)(event)).length === 1;
};

const finding = sampleFinding();
const remediation = {
  id: "r",
  playbook: "sample/set-colour",
  subject: finding.subject,
  generation: 1,
  finding,
  createdAt: "2026-01-01T00:00:00.000Z",
};
const route = ticketRoute.parse({
  tracker: { type: "ops-center" },
  findings: ["misconfiguration"],
  minimumSeverity: "informational",
  recorded: true,
});
const reasons: readonly (RemediationReason | undefined)[] = [
  undefined,
  "already-compliant",
  "never-applied",
  "run-lost",
];

/** May a remediation that comes to this state open or close a ticket, whatever is known beside it? */
const changesTicket = (state: State): boolean =>
  reasons.some((reason) =>
    (["open", "resolved", "suppressed", "unknown"] as const).some((lifecycle) => {
      const last = { sequence: 0, state, ...(reason && { reason }), detail: {}, at: "2026-01-01T00:10:00.000Z" };
      const findings = [{ finding: sampleFinding({ lifecycle }), decisions: [] }];
      const waitsSince = "2026-01-01T00:10:00.000Z";
      const now = new Date("2026-01-03T00:00:00.000Z");
      return wishFor({ remediation, history: [last], waitsSince, findings }, route, now) !== null;
    }),
  );

describe("of what is announced, ticket hears", () => {
  it("every state that may open or close a ticket", () => {
    const changing = states.filter(changesTicket);
    expect(changing).toEqual(expect.arrayContaining(["awaiting-approval", "queued"]));
    expect(changing.filter((state) => !isHeard("remediation", { state }))).toEqual([]);
  });

  it("every state that a remediation may be found in for hours, as its text shows it", () => {
    const resting = states.filter((state) => !(passingStates as readonly State[]).includes(state));
    expect(resting.filter((state) => !isHeard("remediation", { state }))).toEqual([]);
  });

  it("no state that a run only passes through", () => {
    expect(passingStates.filter((state) => isHeard("remediation", { state }))).toEqual([]);
  });

  it("every finding, and every ticket that is due", () => {
    expect([isHeard("finding", { findingKey: "f" }), isHeard("ticket", { ticketId: "t" })]).toEqual([true, true]);
  });
});
