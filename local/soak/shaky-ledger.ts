import type { Ledger } from "../../lambdas/core/ledger.ts";

/** A call to the ledger did not come back well: it may have done what it was to do. */
export class LedgerCallError extends Error {
  override readonly name = "LedgerCallError";
  constructor(call: string, when: "before" | "after") {
    super(`${call} failed ${when} it was done`);
  }
}

export interface Shakes {
  /** How often others get a turn before a call. */
  readonly turns: () => number;
  readonly fails: () => "before" | "after" | null;
}

/** What streams, for reports and restored ledgers: it is not failed half-way. */
const streams: ReadonlySet<PropertyKey> = new Set<keyof Ledger>([
  "findings",
  "pendingSlots",
  "remediations",
  "acts",
  "entries",
  "tickets",
  "polls",
  "evaluations",
  "records",
]);

/** A ledger whose calls let others in between, and now and then fail, before or after they were done. */
export const shakyLedger = (ledger: Ledger, { turns, fails }: Shakes): Ledger =>
  new Proxy(ledger, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function" || streams.has(name)) return member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        for (let turn = turns(); turn > 0; turn--) await Promise.resolve();
        const failing = fails();
        if (failing === "before") throw new LedgerCallError(String(name), failing);
        const result: unknown = await Reflect.apply(member, target, args);
        if (failing === "after") throw new LedgerCallError(String(name), failing);
        return result;
      };
    },
  });
