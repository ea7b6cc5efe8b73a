import type { Act } from "../lambdas/core/acts/act.ts";
import type { Approval } from "../lambdas/core/approval.ts";
import type { Breaker } from "../lambdas/core/breaker.ts";
import { type Budget, budgetKeys } from "../lambdas/core/budget.ts";
import { sameJson } from "../lambdas/core/canonical-json.ts";
import { type Config, parseConfig } from "../lambdas/core/config.ts";
import type { Evaluations, Poll, PollPlace } from "../lambdas/core/coverage.ts";
import type { Fleet } from "../lambdas/core/fleet.ts";
import { type GrantedExemption, grantsOver } from "../lambdas/core/granted-exemption.ts";
import { itemKey } from "../lambdas/core/item-drift.ts";
import { type FindingRecord, type Ledger, TransitionConflictError } from "../lambdas/core/ledger.ts";
import { type LedgerRecord, reportedFinding, reportedRemediation } from "../lambdas/core/ledger-record.ts";
import { refusedFindingId, subjectId } from "../lambdas/core/names.ts";
import type { Pulse } from "../lambdas/core/pulse.ts";
import type { Halt, Lease, Remediation, Slot, Transition, WritePurpose } from "../lambdas/core/remediation.ts";
import type { RollbackRequest } from "../lambdas/core/rollback-request.ts";
import { readTicket, type Ticket } from "../lambdas/core/ticket.ts";

/** What crosses the port is JSON, as it is on DynamoDB: nobody shares an object with the store. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const due = <T extends { readonly dueAt: string | null }>(items: Iterable<T>, now: string, limit: number): T[] =>
  [...items]
    .flatMap((item) => (item.dueAt !== null && item.dueAt <= now ? [{ item, dueAt: item.dueAt }] : []))
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0))
    .slice(0, limit)
    .map(({ item }) => copy(item));

/** The ledger in memory, for simulations: the same contract as the real one, proven by the same tests. */
export const memoryLedger = (): Ledger => {
  const findings = new Map<string, FindingRecord>();
  const refused = new Map<string, FindingRecord>();
  const slots = new Map<string, Slot>();
  const remediations = new Map<string, Remediation>();
  const histories = new Map<string, Map<number, Transition>>();
  const images = new Map<string, { readonly image: unknown; readonly until: string }>();
  const approvals = new Map<string, Approval>();
  const rollbacks = new Map<string, RollbackRequest>();
  const tickets = new Map<string, Ticket>();
  const leases = new Map<string, Lease>();
  const halts = new Map<string | null, Halt>();
  const exemptions = new Map<string, GrantedExemption>();
  const acts = new Map<string, Act>();
  const breakers = new Map<string, Breaker>();
  const budgets = new Map<string, Budget>();
  const fleets = new Map<string, Fleet>();
  const polls = new Map<string, Poll>();
  const evaluations = new Map<string, Evaluations>();
  let pulse: Pulse | null = null;
  let config: Config | null = null;

  const read = <K, V>(map: ReadonlyMap<K, V>, key: K): V | null => {
    const value = map.get(key);
    return value === undefined ? null : copy(value);
  };
  /** Under the version that was read. */
  const putIf = <V extends { readonly version: number }>(
    map: Map<string, V>,
    key: string,
    value: V,
    expected: number | null,
  ): boolean => {
    if ((map.get(key)?.version ?? null) !== expected) return false;
    map.set(key, copy(value));
    return true;
  };
  const pollKey = ({ account, region, poller }: PollPlace): string => `${account}#${region}#${poller}`;
  const fleetKey = (account: string, region: string): string => `${account}#${region}`;
  const approvalKey = (id: string, purpose: WritePurpose): string => `${purpose}#${id}`;
  const slotKey = (playbook: string, subject: Slot["subject"]): string => `${playbook}#${subjectId(subject)}`;
  const historyOf = (id: string): Transition[] =>
    [...(histories.get(id)?.values() ?? [])].sort((a, b) => a.sequence - b.sequence).map((entry) => copy(entry));

  return {
    putFinding: async (record) => {
      const known = findings.get(record.finding.key);
      if (known && known.finding.revision > record.finding.revision) return "older";
      findings.set(record.finding.key, copy(record));
      return "stored";
    },
    replaceFinding: async (record, expected) => {
      if (!sameJson(findings.get(record.finding.key)?.finding ?? null, expected)) return false;
      findings.set(record.finding.key, copy(record));
      return true;
    },
    putRefusedFinding: async (record) => {
      refused.set(refusedFindingId(record.finding.transport.account, record.finding.key), copy(record));
    },
    getFinding: async (key) => read(findings, key),
    findings: async function* () {
      for (const record of findings.values()) yield { ...copy(record), refused: false };
      for (const record of refused.values()) yield { ...copy(record), refused: true };
    },
    unconfirmedFindings: async (place, before, limit) =>
      [...findings.values()]
        .map(({ finding }) => finding)
        .filter(({ lifecycle, subject, transport: { detailType, region } }) => {
          const isThere = detailType === place.detailType && subject.account === place.account;
          return isThere && region === place.region && lifecycle === "open";
        })
        .map(({ key, times, transport }) => ({ key, told: times.confirmed ?? transport.time }))
        .filter(({ told }) => told < before)
        .sort((a, b) => (a.told < b.told ? -1 : a.told > b.told ? 1 : 0))
        .slice(0, limit)
        .map(({ key }) => key),

    getSlot: async (playbook, subject) => read(slots, slotKey(playbook, subject)),
    putSlot: async (slot, expected) => putIf(slots, slotKey(slot.playbook, slot.subject), slot, expected),
    pendingSlots: async function* () {
      yield* due(slots.values(), "9", slots.size);
    },
    dueSlots: async (now, limit) => due(slots.values(), now, limit),

    createRemediation: async (remediation) => {
      if (!remediations.has(remediation.id)) remediations.set(remediation.id, copy(remediation));
    },
    getRemediation: async (id) => read(remediations, id),
    readRun: async (id) => {
      const remediation = read(remediations, id);
      return remediation && { remediation, history: historyOf(id) };
    },
    remediations: async function* () {
      for (const remediation of remediations.values()) yield copy(remediation);
    },
    history: async (id) => historyOf(id),
    entries: async function* () {
      for (const [remediationId, entries] of histories)
        for (const transition of entries.values()) yield { remediationId, transition: copy(transition) };
    },
    appendTransition: async (id, transition) => {
      const entries = histories.get(id) ?? new Map<number, Transition>();
      histories.set(id, entries);
      const found = entries.get(transition.sequence);
      if (!found) {
        entries.set(transition.sequence, copy(transition));
        return transition;
      }
      if (found.state !== transition.state || found.reason !== transition.reason)
        throw new TransitionConflictError(id, transition.sequence, transition.state, found.state);
      return copy(found);
    },
    putBeforeImage: async (id, image, until) => {
      if (!images.has(id)) images.set(id, copy({ image, until }));
    },
    getBeforeImage: async (id, now) => {
      const kept = read(images, id);
      return kept && kept.until > now ? kept.image : null;
    },

    getApproval: async (id, purpose) => read(approvals, approvalKey(id, purpose)),
    putApproval: async (approval, expected) =>
      putIf(approvals, approvalKey(approval.proposal.remediationId, approval.proposal.purpose), approval, expected),
    dueApprovals: async (until, limit) => due(approvals.values(), until, limit),

    getRollback: async (id) => read(rollbacks, id),
    putRollback: async (request, expected) => putIf(rollbacks, request.remediationId, request, expected),
    dueRollbacks: async (now, limit) => due(rollbacks.values(), now, limit),

    getTicket: async (id) => {
      const stored = read(tickets, id);
      return stored && readTicket(stored);
    },
    putTicket: async (ticket, expected) => putIf(tickets, ticket.id, ticket, expected),
    tickets: async function* () {
      for (const ticket of tickets.values()) yield readTicket(copy(ticket));
    },
    dueTickets: async (now, limit) => due(tickets.values(), now, limit),

    acquireLease: async (subject, holder, now, until) => {
      const known = leases.get(subjectId(subject));
      if (known && known.holder !== holder && known.until > now) return null;
      const lease = { holder, until, token: (known?.token ?? 0) + 1 };
      leases.set(subjectId(subject), lease);
      return copy(lease);
    },
    releaseLease: async (subject, holder) => {
      const known = leases.get(subjectId(subject));
      if (known?.holder === holder) leases.set(subjectId(subject), { ...known, until: new Date(0).toISOString() });
    },

    readGuards: async ({ id, playbook, subject }) => ({
      halt: read(halts, null) ?? read(halts, playbook),
      lease: read(leases, subjectId(subject)),
      breaker: read(breakers, playbook),
      budgets: {
        playbook: read(budgets, budgetKeys({ playbook, subject }).playbook),
        account: read(budgets, budgetKeys({ playbook, subject }).account),
      },
      pulse: pulse && copy(pulse),
      fleet: read(fleets, fleetKey(subject.account, subject.region)),
      approvals: {
        apply: read(approvals, approvalKey(id, "apply")),
        rollback: read(approvals, approvalKey(id, "rollback")),
      },
      exemptions: grantsOver(playbook, subject).flatMap((grant) => read(exemptions, grant) ?? []),
      config: config && parseConfig(copy(config)),
    }),
    readHoldings: async ({ playbook, subject }) => ({
      slot: read(slots, slotKey(playbook, subject)),
      breaker: read(breakers, playbook),
      budget: read(budgets, budgetKeys({ playbook, subject }).playbook),
      drift: read(findings, itemKey(subject)),
    }),
    breakers: async () => [...breakers.values()].map((breaker) => copy(breaker)),
    getBreaker: async (playbook) => read(breakers, playbook),
    putBreaker: async (breaker, expected) => putIf(breakers, breaker.playbook, breaker, expected),
    getBudget: async (key) => read(budgets, key),
    putBudget: async (budget, expected) => putIf(budgets, budget.key, budget, expected),
    getFleet: async (account, region) => read(fleets, fleetKey(account, region)),
    putFleet: async (fleet, expected) => putIf(fleets, fleetKey(fleet.account, fleet.region), fleet, expected),
    putHalt: async (playbook, halt) => {
      halts.set(playbook, copy(halt));
    },
    getPulse: async () => pulse && copy(pulse),
    putPulse: async (value) => {
      pulse = copy(value);
    },
    liftHalt: async (playbook, { at, by }) => {
      const standing = halts.get(playbook);
      if (standing?.at !== at || standing.by !== by) return false;
      return halts.delete(playbook);
    },
    halts: async () => [...halts].map(([playbook, halt]) => ({ playbook, halt: copy(halt) })),

    getExemption: async (id) => read(exemptions, id),
    putExemption: async (exemption, expected) => putIf(exemptions, exemption.id, exemption, expected),
    dueExemptions: async (until, limit) => due(exemptions.values(), until, limit),

    putAct: async (act) => {
      if (!acts.has(act.id)) acts.set(act.id, copy(act));
    },
    acts: async function* () {
      for (const act of acts.values()) yield copy(act);
    },

    putConfig: async (value) => {
      config = copy(value);
    },

    getPoll: async (place) => read(polls, pollKey(place)),
    putPoll: async (poll, expected) => putIf(polls, pollKey(poll), poll, expected),
    polls: async function* () {
      for (const poll of polls.values()) yield copy(poll);
    },
    putEvaluations: async (counted) => {
      const known = evaluations.get(counted.ruleArn);
      if (!known || known.asOf <= counted.asOf) evaluations.set(counted.ruleArn, copy(counted));
    },
    evaluations: async function* () {
      for (const counted of evaluations.values()) yield copy(counted);
    },

    records: async function* (): AsyncGenerator<LedgerRecord> {
      for (const [remediationId, entries] of histories)
        for (const transition of entries.values())
          yield { kind: "transition", remediationId, transition: copy(transition) };
      for (const remediation of remediations.values())
        yield { kind: "remediation", remediation: copy(reportedRemediation(remediation)) };
      for (const [isRefused, records] of [
        [false, findings],
        [true, refused],
      ] as const)
        for (const { finding, decisions } of records.values())
          yield {
            kind: "finding",
            refused: isRefused,
            finding: copy(reportedFinding(finding)),
            decisions: copy(decisions),
          };
      for (const ticket of tickets.values()) yield { kind: "ticket", ticket: copy(ticket) };
      for (const exemption of exemptions.values()) yield { kind: "exemption", exemption: copy(exemption) };
      for (const poll of polls.values()) yield { kind: "poll", poll: copy(poll) };
      for (const counted of evaluations.values()) yield { kind: "evaluations", evaluations: copy(counted) };
    },
  };
};
