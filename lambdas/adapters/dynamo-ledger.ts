// Access patterns of the table (pk, sk):
//   a finding                          FINDING#<finding>                FINDING    get, put if not older
//   a finding refused by trust         REFUSED#<account, finding>       FINDING    put
//   the slot of (playbook, subject)    SLOT#<playbook>#<subject>        SLOT       get, put if version
//   slots that are due                 index `due`: due = "slot"        dueAt      query up to now
//   a remediation                      RUN#<remediation>                HEAD       get, put once
//   its history                        RUN#<remediation>                ENTRY#<n>  query, put once
//   its before-image                   RUN#<remediation>                BEFORE     get, put once
//   the lease of a subject             SUBJECT#<subject>                LEASE      get, update if mine or over
//   halts                              CONTROL                          HALT#*, HALT#<playbook>
//   the configuration in force         CONTROL                          CONFIG
//   everything, for reports            one scan, of the kinds that a report tells of
//   everything of a kind               scan by `entity`
// Conditions are on single items; guards read base items consistently; the index is read by `sweep` only, which re-reads.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  paginateScan,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Config } from "../core/config.ts";
import type { Subject } from "../core/finding.ts";
import { type FindingRecord, type Ledger, type LedgerRecord, TransitionConflictError } from "../core/ledger.ts";
import { ledgerTable } from "../core/ledger-table.ts";
import { findingId, refusedFindingId, subjectId } from "../core/names.ts";
import type { Halt, Lease, Remediation, Slot, Transition } from "../core/remediation.ts";
import { type Runtime, required } from "./runtime.ts";

interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** What the table holds beside its keys; `entity` tells a scan what an item is. */
interface Items {
  finding: FindingRecord & { readonly revision: string };
  refused: FindingRecord;
  slot: { readonly slot: Slot; readonly version: number; readonly due?: "slot"; readonly dueAt?: string };
  remediation: { readonly remediation: Remediation };
  transition: { readonly transition: Transition };
  before: { readonly image: unknown };
  lease: Lease;
  halt: { readonly halt: Halt | null };
  config: { readonly config: Config };
}

const keys = {
  finding: (key: string): Key => ({ pk: `FINDING#${findingId(key)}`, sk: "FINDING" }),
  refused: (account: string, key: string): Key => ({ pk: `REFUSED#${refusedFindingId(account, key)}`, sk: "FINDING" }),
  slot: (playbook: string, subject: Subject): Key => ({ pk: `SLOT#${playbook}#${subjectId(subject)}`, sk: "SLOT" }),
  run: (id: string): Key => ({ pk: `RUN#${id}`, sk: "HEAD" }),
  // Padded so that text order is number order; 500 durable operations are far fewer than 9,999 entries.
  entry: (id: string, sequence: number): Key => ({ pk: `RUN#${id}`, sk: `ENTRY#${String(sequence).padStart(4, "0")}` }),
  before: (id: string): Key => ({ pk: `RUN#${id}`, sk: "BEFORE" }),
  lease: (subject: Subject): Key => ({ pk: `SUBJECT#${subjectId(subject)}`, sk: "LEASE" }),
  halt: (playbook: string | null): Key => ({ pk: "CONTROL", sk: `HALT#${playbook ?? "*"}` }),
  config: (): Key => ({ pk: "CONTROL", sk: "CONFIG" }),
};

const once = "attribute_not_exists(pk)";

/** The ledger on one DynamoDB table, or on anything that speaks its protocol. */
export const dynamoLedger = (runtime: Pick<Runtime, "client" | "env">): Ledger => {
  const db = DynamoDBDocumentClient.from(runtime.client(DynamoDBClient), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const TableName = required(runtime, "TABLE_NAME");

  const get = async <E extends keyof Items>(_entity: E, Key: Key): Promise<Items[E] | null> => {
    const { Item } = await db.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return (Item as Items[E] | undefined) ?? null;
  };
  /** @returns false where the condition did not hold */
  const put = async <E extends keyof Items>(
    entity: E,
    key: Key,
    item: Items[E],
    condition: Partial<
      Pick<PutCommandInput, "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues">
    > = {},
  ): Promise<boolean> => {
    try {
      await db.send(new PutCommand({ TableName, Item: { ...key, entity, ...item }, ...condition }));
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };
  async function* scan<E extends keyof Items>(
    ...entities: readonly E[]
  ): AsyncGenerator<Items[E] & Key & { readonly entity: E }> {
    const values = Object.fromEntries(entities.map((entity, index) => [`:entity${index}`, entity]));
    const pages = paginateScan(
      { client: db },
      {
        TableName,
        FilterExpression: `entity IN (${Object.keys(values).join(", ")})`,
        ExpressionAttributeValues: values,
      },
    );
    for await (const { Items: items = [] } of pages) yield* items as (Items[E] & Key & { readonly entity: E })[];
  }

  return {
    putFinding: async ({ finding, decisions }) => {
      const stored = await put(
        "finding",
        keys.finding(finding.key),
        { finding, decisions, revision: finding.revision },
        {
          ConditionExpression: `${once} OR revision <= :revision`,
          ExpressionAttributeValues: { ":revision": finding.revision },
        },
      );
      return stored ? "stored" : "older";
    },
    putRefusedFinding: async ({ finding, decisions }) => {
      await put("refused", keys.refused(finding.transport.account, finding.key), { finding, decisions });
    },
    getFinding: (key) => get("finding", keys.finding(key)),
    findings: async function* () {
      for await (const { finding, decisions } of scan("finding")) yield { finding, decisions, refused: false };
      for await (const { finding, decisions } of scan("refused")) yield { finding, decisions, refused: true };
    },

    getSlot: async (playbook, subject) => (await get("slot", keys.slot(playbook, subject)))?.slot ?? null,
    putSlot: (slot, expected) =>
      put(
        "slot",
        keys.slot(slot.playbook, slot.subject),
        { slot, version: slot.version, ...(slot.dueAt && { due: "slot" as const, dueAt: slot.dueAt }) },
        expected === null
          ? { ConditionExpression: once }
          : {
              ConditionExpression: "#version = :expected",
              ExpressionAttributeNames: { "#version": "version" },
              ExpressionAttributeValues: { ":expected": expected },
            },
      ),
    dueSlots: async (now, limit) => {
      const { Items: items = [] } = await db.send(
        new QueryCommand({
          TableName,
          IndexName: ledgerTable.dueIndex.name,
          KeyConditionExpression: "due = :slot AND dueAt <= :now",
          ExpressionAttributeValues: { ":slot": "slot", ":now": now },
          Limit: limit,
        }),
      );
      return (items as Items["slot"][]).map(({ slot }) => slot);
    },

    createRemediation: async (remediation) => {
      await put("remediation", keys.run(remediation.id), { remediation }, { ConditionExpression: once });
    },
    getRemediation: async (id) => (await get("remediation", keys.run(id)))?.remediation ?? null,
    remediations: async function* () {
      for await (const { remediation } of scan("remediation")) yield remediation;
    },
    history: async (id) => {
      const { Items: items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :entries)",
          ExpressionAttributeValues: { ":pk": keys.run(id).pk, ":entries": "ENTRY#" },
          ConsistentRead: true,
        }),
      );
      return (items as Items["transition"][]).map(({ transition }) => transition);
    },
    appendTransition: async (id, transition) => {
      const key = keys.entry(id, transition.sequence);
      if (await put("transition", key, { transition }, { ConditionExpression: once })) return;
      const found = (await get("transition", key))?.transition;
      if (found?.state !== transition.state || found.reason !== transition.reason)
        throw new TransitionConflictError(id, transition.sequence, transition.state, found?.state ?? "nothing");
    },
    putBeforeImage: async (id, image) => {
      await put("before", keys.before(id), { image }, { ConditionExpression: once });
    },
    getBeforeImage: async (id) => (await get("before", keys.before(id)))?.image ?? null,

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
    getLease: async (subject) => {
      const lease = await get("lease", keys.lease(subject));
      return lease && leaseOf({ ...lease });
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

    getHalt: async (playbook) => {
      const [all, one] = await Promise.all([get("halt", keys.halt(null)), get("halt", keys.halt(playbook))]);
      return all?.halt ?? one?.halt ?? null;
    },
    putHalt: async (playbook, halt) => {
      await put("halt", keys.halt(playbook), { halt });
    },
    putConfig: async (config) => {
      await put("config", keys.config(), { config });
    },
    getConfig: async () => (await get("config", keys.config()))?.config ?? null,

    records: async function* () {
      for await (const item of scan(...reported)) yield recordOf(item as Reported);
    },
  };
};

/** The kinds of items that a report tells of. */
const reported = ["finding", "refused", "remediation", "transition"] as const satisfies readonly (keyof Items)[];
type Reported = {
  [E in (typeof reported)[number]]: Items[E] & Key & { readonly entity: E };
}[(typeof reported)[number]];

const recordOf = (item: Reported): LedgerRecord => {
  switch (item.entity) {
    case "finding":
    case "refused":
      return {
        kind: "finding",
        finding: item.finding,
        decisions: item.decisions,
        refused: item.entity === "refused",
      };
    case "remediation":
      return { kind: "remediation", remediation: item.remediation };
    case "transition":
      return { kind: "transition", remediationId: item.pk.slice(keys.run("").pk.length), transition: item.transition };
  }
};

const isConditionFailed = (error: unknown): boolean =>
  error instanceof Error && error.name === "ConditionalCheckFailedException";

const leaseOf = (item: Record<string, unknown> | undefined): Lease => ({
  holder: String(item?.["holder"]),
  until: String(item?.["until"]),
  token: Number(item?.["token"]),
});
