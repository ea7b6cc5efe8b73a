import type { Ledger } from "../core/ledger.ts";
import { ifVersion, keys, once } from "./ledger-items.ts";
import type { ledgerStore } from "./ledger-store.ts";

type HumanRecords = Pick<
  Ledger,
  | "getApproval"
  | "putApproval"
  | "dueApprovals"
  | "getBreaker"
  | "putBreaker"
  | "breakers"
  | "putHalt"
  | "liftHalt"
  | "halts"
  | "getExemption"
  | "putExemption"
  | "dueExemptions"
  | "putAct"
  | "acts"
>;

/** The ledger's records of what humans decide: their keys are at the top of `dynamo-ledger.ts`. */
export const humanRecords = ({ get, put, list, due, scan }: ReturnType<typeof ledgerStore>): HumanRecords => ({
  getApproval: async (remediationId, purpose) =>
    (await get("approval", keys.approval({ remediationId, purpose })))?.approval ?? null,
  putApproval: (approval, expected) => {
    const { remediationId, purpose } = approval.proposal;
    const { version, dueAt } = approval;
    return put(
      "approval",
      keys.approval({ remediationId, purpose }),
      {
        approval,
        version,
        approvalOf: { remediationId, purpose },
        ...(dueAt && { due: "approval" as const, dueAt }),
      },
      ifVersion(expected),
    );
  },
  dueApprovals: async (until, limit) => {
    const refs = await due<"approval">("approval", "<=", until, limit);
    const found = await Promise.all(refs.map(({ approvalOf }) => get("approval", keys.approval(approvalOf))));
    return found.flatMap((item) => (item ? [item.approval] : []));
  },

  getBreaker: async (playbook) => (await get("breaker", keys.breaker(playbook)))?.breaker ?? null,
  putBreaker: (breaker, expected) =>
    put("breaker", keys.breaker(breaker.playbook), { breaker, version: breaker.version }, ifVersion(expected)),
  breakers: async () => (await list("breaker", keys.breaker(""))).map(({ breaker }) => breaker),
  putHalt: async (playbook, halt) => {
    await put("halt", keys.halt(playbook), { halt, playbook });
  },
  liftHalt: (playbook, { at, by }) =>
    put(
      "halt",
      keys.halt(playbook),
      { halt: null, playbook },
      {
        ConditionExpression: "halt.#at = :at AND halt.#by = :by",
        ExpressionAttributeNames: { "#at": "at", "#by": "by" },
        ExpressionAttributeValues: { ":at": at, ":by": by },
      },
    ),
  halts: async () =>
    (await list("halt", keys.halt(""))).flatMap(({ playbook, halt }) => (halt ? [{ playbook, halt }] : [])),

  getExemption: async (id) => (await get("exemption", keys.exemption(id)))?.exemption ?? null,
  putExemption: (exemption, expected) => {
    const { id, version, dueAt } = exemption;
    return put(
      "exemption",
      keys.exemption(id),
      { exemption, version, ...(dueAt && { due: "exemption" as const, dueAt }) },
      ifVersion(expected),
    );
  },
  dueExemptions: async (until, limit) =>
    (await due<"exemption">("exemption", "<=", until, limit)).map(({ exemption }) => exemption),

  putAct: async (act) => {
    await put("act", keys.act(act), { act }, { ConditionExpression: once });
  },
  acts: async function* () {
    for await (const { act } of scan(["act"])) yield act;
  },
});
