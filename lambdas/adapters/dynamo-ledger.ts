// Access patterns of the table (pk, sk):
//   a finding                          FINDING#<finding>                FINDING    get, put if not older, put if unchanged
//   a finding refused by trust         REFUSED#<account, finding>       FINDING    put
//   the slot of (playbook, subject)    SLOT#<playbook>#<subject>        SLOT       get, put if version
//   slots that are due                 index `due`: due = "slot"        dueAt      query up to now, or all
//   a remediation                      RUN#<remediation>                HEAD       get, put once
//   its history                        RUN#<remediation>                ENTRY#<n>  query, alone or up to the HEAD; put once
//   its before-image                   RUN#<remediation>                BEFORE     get, put once; ends at its expiresAt
//   what humans said to a write        RUN#<remediation>                APPROVAL#<apply or rollback>, get, put if version
//   approvals that are due             index `due`: due = "approval"    dueAt      query up to a time, then get
//   a request to undo a remediation    RUN#<remediation>                ROLLBACK   get, put if version
//   requests that are due              index `due`: due = "rollback"    dueAt      query up to now
//   a ticket                           TICKET#<ticket>                  TICKET     get, put if version
//   tickets that are due               index `due`: due = "ticket"      dueAt      query up to now
//   the lease of a subject             SUBJECT#<subject>                LEASE      get, update if mine or over
//   halts                              CONTROL                          HALT#*, HALT#<playbook>, put, put if this very halt, query
//   the breaker of a playbook          CONTROL                          BREAKER#<playbook>, put if version, query
//   an exemption granted at run time   EXEMPTION#<playbook, account, subject> EXEMPTION  get, put if version
//   exemptions that are due            index `due`: due = "exemption"   dueAt      query up to a time
//   what humans did                    ACTS#<day>                       <time>#<act>     put once
//   the configuration in force         CONTROL                          CONFIG
//   that the ledger is in step         CONTROL                          PULSE      get, put
//   a budget                           BUDGET#<playbook or account>     BUDGET     get, put if version
//   how many subjects there are        FLEET#<account>#<region>         FLEET      get, put if version
//   what guards a write                all of these, the lease and the approvals in one batch
//   what the end of a run changes      slot, breaker, budget and AWS Config's finding in one batch
//   open findings not told of lately   index `due`: due = OPEN#<detail-type>#<account>#<region>, dueAt = when told; query
//   how far polling has come           POLL#<account>#<region>#<poller> POLL       get, put if version
//   what a Config rule counted         RULE#<rule ARN>                  COUNT      put if not older
//   everything of some kinds           scan by `entity`; for reports without the events and what else they never show
// Conditions are on single items; guards read base items consistently; the index is read by `sweep` and `poll`, which re-read.
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Ledger, TransitionConflictError } from "../core/ledger.ts";
import { readTicket } from "../core/ticket.ts";
import { budgetOf, storedBudget } from "./budget-item.ts";
import { lazily } from "./lazily.ts";
import { humanRecords } from "./ledger-humans.ts";
import { findingItem, ifUnchanged, ifVersion, keys, leaseOf, once, openFindings } from "./ledger-items.ts";
import type { ReportedItem } from "./ledger-records.ts";
import { isConditionFailed, ledgerStore } from "./ledger-store.ts";
import type { Runtime } from "./runtime.ts";

const epochSeconds = (time: string): number => Math.floor(Date.parse(time) / 1_000);

/** Sort keys of a history begin like this, and come before that of their remediation. */
const firstEntry = "ENTRY#";

/** The ledger on one DynamoDB table, or on anything that speaks its protocol. */
export const dynamoLedger = (runtime: Pick<Runtime, "client" | "env">): Ledger => {
  const store = ledgerStore(runtime);
  const { db, TableName, get, put, list, span, due, allDue, scan } = store;
  // What only a run and the sweep read: `intake`, which waits for nothing, does not load it.
  const readers = lazily(async () => {
    const { guardReader } = await import("./read-guards.ts");
    const { holdingsReader } = await import("./read-holdings.ts");
    return { readGuards: guardReader(store), readHoldings: holdingsReader(store) };
  });

  return {
    ...humanRecords(store),
    putFinding: async ({ finding, decisions }) => {
      const stored = await put("finding", keys.finding(finding.key), findingItem({ finding, decisions }), {
        ConditionExpression: `${once} OR revision <= :revision`,
        ExpressionAttributeValues: { ":revision": finding.revision },
      });
      return stored ? "stored" : "older";
    },
    replaceFinding: (record, expected) =>
      put("finding", keys.finding(record.finding.key), findingItem(record), ifUnchanged(expected)),
    putRefusedFinding: async ({ finding, decisions }) => {
      await put("refused", keys.refused(finding.transport.account, finding.key), { finding, decisions });
    },
    getFinding: (key) => get("finding", keys.finding(key)),
    findings: async function* () {
      for await (const { finding, decisions } of scan(["finding"])) yield { finding, decisions, refused: false };
      for await (const { finding, decisions } of scan(["refused"])) yield { finding, decisions, refused: true };
    },
    unconfirmedFindings: async (place, before, limit) =>
      (await due<"finding">(openFindings(place), "<", before, limit)).map(({ findingKey }) => findingKey),

    getSlot: async (playbook, subject) => (await get("slot", keys.slot(playbook, subject)))?.slot ?? null,
    putSlot: (slot, expected) =>
      put(
        "slot",
        keys.slot(slot.playbook, slot.subject),
        { slot, version: slot.version, ...(slot.dueAt && { due: "slot" as const, dueAt: slot.dueAt }) },
        ifVersion(expected),
      ),
    pendingSlots: async function* () {
      for await (const { slot } of allDue("slot")) yield slot;
    },
    dueSlots: async (now, limit) => (await due<"slot">("slot", "<=", now, limit)).map(({ slot }) => slot),

    createRemediation: async (remediation) => {
      await put("remediation", keys.run(remediation.id), { remediation }, { ConditionExpression: once });
    },
    getRemediation: async (id) => (await get("remediation", keys.run(id)))?.remediation ?? null,
    readRun: async (id) => {
      const head = keys.run(id);
      const items = await span(["transition", "remediation"], { ...head, sk: firstEntry }, head.sk);
      const [remediation] = items.flatMap((item) => ("remediation" in item ? [item.remediation] : []));
      const history = items.flatMap((item) => ("transition" in item ? [item.transition] : []));
      return remediation ? { remediation, history } : null;
    },
    remediations: async function* () {
      for await (const { remediation } of scan(["remediation"])) yield remediation;
    },
    history: async (id) =>
      (await list("transition", { ...keys.run(id), sk: firstEntry })).map(({ transition }) => transition),
    entries: async function* () {
      const { historyEntryOf } = await import("./ledger-records.ts");
      for await (const item of scan(["transition"])) yield historyEntryOf(item);
    },
    appendTransition: async (id, transition) => {
      const key = keys.entry(id, transition.sequence);
      if (await put("transition", key, { transition }, { ConditionExpression: once })) return transition;
      const found = (await get("transition", key))?.transition;
      if (found?.state !== transition.state || found.reason !== transition.reason)
        throw new TransitionConflictError(id, transition.sequence, transition.state, found?.state ?? "nothing");
      return found;
    },
    putBeforeImage: async (id, image, until) => {
      const expiresAt = epochSeconds(until);
      await put("before", keys.before(id), { image, expiresAt }, { ConditionExpression: once });
    },
    getBeforeImage: async (id, now) => {
      const kept = await get("before", keys.before(id));
      // The table takes days to remove what has ended.
      return kept && (kept.expiresAt ?? Number.POSITIVE_INFINITY) > epochSeconds(now) ? kept.image : null;
    },

    getRollback: async (id) => (await get("rollback", keys.rollback(id)))?.rollback ?? null,
    putRollback: (rollback, expected) => {
      const { version, dueAt } = rollback;
      return put(
        "rollback",
        keys.rollback(rollback.remediationId),
        { rollback, version, ...(dueAt && { due: "rollback" as const, dueAt }) },
        ifVersion(expected),
      );
    },
    dueRollbacks: async (now, limit) =>
      (await due<"rollback">("rollback", "<=", now, limit)).map(({ rollback }) => rollback),

    getTicket: async (id) => {
      const found = await get("ticket", keys.ticket(id));
      return found && readTicket(found.ticket);
    },
    putTicket: (ticket, expected) =>
      put(
        "ticket",
        keys.ticket(ticket.id),
        { ticket, version: ticket.version, ...(ticket.dueAt && { due: "ticket" as const, dueAt: ticket.dueAt }) },
        ifVersion(expected),
      ),
    tickets: async function* () {
      for await (const { ticket } of scan(["ticket"])) yield readTicket(ticket);
    },
    dueTickets: async (now, limit) =>
      (await due<"ticket">("ticket", "<=", now, limit)).map(({ ticket }) => readTicket(ticket)),

    acquireLease: async (subject, holder, now, until) => {
      try {
        const { Attributes } = await db.send(
          new UpdateCommand({
            TableName,
            Key: keys.lease(subject),
            UpdateExpression:
              "SET entity = :lease, holder = :holder, #until = :until, #token = if_not_exists(#token, :none) + :one",
            ConditionExpression: `${once} OR holder = :holder OR #until <= :now`,
            ExpressionAttributeNames: { "#until": "until", "#token": "token" },
            ExpressionAttributeValues: {
              ":lease": "lease",
              ":holder": holder,
              ":until": until,
              ":now": now,
              ":none": 0,
              ":one": 1,
            },
            ReturnValues: "ALL_NEW",
          }),
        );
        return leaseOf(Attributes);
      } catch (error) {
        if (isConditionFailed(error)) return null;
        throw error;
      }
    },
    releaseLease: async (subject, holder) => {
      try {
        // The item stays, run out, so that the token never starts again.
        await db.send(
          new UpdateCommand({
            TableName,
            Key: keys.lease(subject),
            UpdateExpression: "SET #until = :over",
            ConditionExpression: "holder = :holder",
            ExpressionAttributeNames: { "#until": "until" },
            ExpressionAttributeValues: { ":over": new Date(0).toISOString(), ":holder": holder },
          }),
        );
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
      }
    },

    readGuards: async (remediation) => (await readers()).readGuards(remediation),
    readHoldings: async (remediation) => (await readers()).readHoldings(remediation),
    getBudget: async (key) => {
      const item = await get("budget", keys.budget(key));
      return item && budgetOf(item.budget);
    },
    putBudget: (budget, expected) =>
      put(
        "budget",
        keys.budget(budget.key),
        { budget: storedBudget(budget), version: budget.version },
        ifVersion(expected),
      ),
    getFleet: async (account, region) => (await get("fleet", keys.fleet(account, region)))?.fleet ?? null,
    putFleet: (fleet, expected) =>
      put("fleet", keys.fleet(fleet.account, fleet.region), { fleet, version: fleet.version }, ifVersion(expected)),
    getPulse: async () => (await get("pulse", keys.pulse()))?.pulse ?? null,
    putPulse: async (pulse) => {
      await put("pulse", keys.pulse(), { pulse });
    },
    putConfig: async (config) => {
      await put("config", keys.config(), { config: JSON.stringify(config) });
    },

    getPoll: async (place) => (await get("poll", keys.poll(place)))?.poll ?? null,
    putPoll: (poll, expected) => put("poll", keys.poll(poll), { poll, version: poll.version }, ifVersion(expected)),
    polls: async function* () {
      for await (const { poll } of scan(["poll"])) yield poll;
    },
    putEvaluations: async (evaluations) => {
      const { asOf } = evaluations;
      await put(
        "evaluations",
        keys.evaluations(evaluations),
        { evaluations, asOf },
        { ConditionExpression: `${once} OR asOf <= :asOf`, ExpressionAttributeValues: { ":asOf": asOf } },
      );
    },
    evaluations: async function* () {
      for await (const { evaluations } of scan(["evaluations"])) yield evaluations;
    },

    records: async function* () {
      const { recordOf, reportedAttributes, reportedEntities } = await import("./ledger-records.ts");
      for await (const item of scan(reportedEntities, reportedAttributes)) yield recordOf(item as ReportedItem);
    },
  };
};
