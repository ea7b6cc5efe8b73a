import type { Config } from "../lambdas/core/config.ts";
import { type FindingRecord, type Ledger, type LedgerRecord, TransitionConflictError } from "../lambdas/core/ledger.ts";
import { refusedFindingId, subjectId } from "../lambdas/core/names.ts";
import type { Halt, Lease, Remediation, Slot, Transition } from "../lambdas/core/remediation.ts";

/** What crosses the port is JSON, as it is on DynamoDB: nobody shares an object with the store. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The ledger in memory, for simulations: the same contract as the real one, proven by the same tests. */
export const memoryLedger = (): Ledger => {
  const findings = new Map<string, FindingRecord>();
  const refused = new Map<string, FindingRecord>();
  const slots = new Map<string, Slot>();
  const remediations = new Map<string, Remediation>();
  const histories = new Map<string, Map<number, Transition>>();
  const images = new Map<string, unknown>();
  const leases = new Map<string, Lease>();
  const halts = new Map<string | null, Halt>();
  let config: Config | null = null;

  const read = <K, V>(map: ReadonlyMap<K, V>, key: K): V | null => {
    const value = map.get(key);
    return value === undefined ? null : copy(value);
  };
  const slotKey = (playbook: string, subject: Slot["subject"]): string => `${playbook}#${subjectId(subject)}`;

  return {
    putFinding: async (record) => {
      const known = findings.get(record.finding.key);
      if (known && known.finding.revision > record.finding.revision) return "older";
      findings.set(record.finding.key, copy(record));
      return "stored";
    },
    putRefusedFinding: async (record) => {
      refused.set(refusedFindingId(record.finding.transport.account, record.finding.key), copy(record));
    },
    getFinding: async (key) => read(findings, key),
    findings: async function* () {
      for (const record of findings.values()) yield { ...copy(record), refused: false };
      for (const record of refused.values()) yield { ...copy(record), refused: true };
    },

    getSlot: async (playbook, subject) => read(slots, slotKey(playbook, subject)),
    putSlot: async (slot, expected) => {
      const key = slotKey(slot.playbook, slot.subject);
      if ((slots.get(key)?.version ?? null) !== expected) return false;
      slots.set(key, copy(slot));
      return true;
    },
    dueSlots: async (now, limit) =>
      [...slots.values()]
        .flatMap((slot) => (slot.dueAt !== null && slot.dueAt <= now ? [{ slot, dueAt: slot.dueAt }] : []))
        .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0))
        .slice(0, limit)
        .map(({ slot }) => copy(slot)),

    createRemediation: async (remediation) => {
      if (!remediations.has(remediation.id)) remediations.set(remediation.id, copy(remediation));
    },
    getRemediation: async (id) => read(remediations, id),
    remediations: async function* () {
      for (const remediation of remediations.values()) yield copy(remediation);
    },
    history: async (id) =>
      [...(histories.get(id)?.values() ?? [])].sort((a, b) => a.sequence - b.sequence).map((entry) => copy(entry)),
    appendTransition: async (id, transition) => {
      const entries = histories.get(id) ?? new Map<number, Transition>();
      histories.set(id, entries);
      const found = entries.get(transition.sequence);
      if (!found) entries.set(transition.sequence, copy(transition));
      else if (found.state !== transition.state || found.reason !== transition.reason)
        throw new TransitionConflictError(id, transition.sequence, transition.state, found.state);
    },
    putBeforeImage: async (id, image) => {
      if (!images.has(id)) images.set(id, copy(image));
    },
    getBeforeImage: async (id) => read(images, id),

    acquireLease: async (subject, holder, now, until) => {
      const known = leases.get(subjectId(subject));
      if (known && known.holder !== holder && known.until > now) return null;
      const lease = { holder, until, token: (known?.token ?? 0) + 1 };
      leases.set(subjectId(subject), lease);
      return copy(lease);
    },
    getLease: async (subject) => read(leases, subjectId(subject)),
    releaseLease: async (subject, holder) => {
      const known = leases.get(subjectId(subject));
      if (known?.holder === holder) leases.set(subjectId(subject), { ...known, until: new Date(0).toISOString() });
    },

    getHalt: async (playbook) => read(halts, null) ?? read(halts, playbook),
    putHalt: async (playbook, halt) => {
      if (halt) halts.set(playbook, copy(halt));
      else halts.delete(playbook);
    },
    putConfig: async (value) => {
      config = copy(value);
    },
    getConfig: async () => config && copy(config),

    records: async function* (): AsyncGenerator<LedgerRecord> {
      for (const [remediationId, entries] of histories)
        for (const transition of entries.values())
          yield { kind: "transition", remediationId, transition: copy(transition) };
      for (const remediation of remediations.values()) yield { kind: "remediation", remediation: copy(remediation) };
      for (const record of findings.values()) yield { kind: "finding", refused: false, ...copy(record) };
      for (const record of refused.values()) yield { kind: "finding", refused: true, ...copy(record) };
    },
  };
};
