import type { SeverityLabel } from "../../lambdas/core/finding.ts";
import type { RoleUse } from "../../lambdas/core/names.ts";
import type { Session } from "../../lambdas/core/operation.ts";
import type { Remediation } from "../../lambdas/core/remediation.ts";
import { type Estate, type Field, severities, wanted } from "./estate.ts";
import { soakPlaybooks, type Written } from "./playbooks.ts";
import type { WriteFault } from "./weather.ts";
import type { Witness } from "./witness.ts";

interface Faults {
  readonly readFault: () => Error | null;
  readonly writeFault: () => WriteFault | null;
}

/** How long a drift stood before it was repaired. */
export interface Repair {
  readonly severity: SeverityLabel;
  readonly seconds: number;
}

class NoClientError extends Error {
  override readonly name = "NoClientError";
  constructor() {
    super("simulated operations need no client");
  }
}
const noClient = (): never => {
  throw new NoClientError();
};

const isWritten = (input: unknown): input is Written => typeof input === "object" && input !== null && "value" in input;

/** The estate as playbooks reach it: with faults, and a witness at every write. */
export const createAccount = (
  estate: Estate,
  { readFault, writeFault }: Faults,
  witness: Pick<Witness, "beforeWrite" | "changed">,
  now: () => number,
) => {
  const brokenSince = new Map<string, number>();
  const repaired: Repair[] = [];
  const valueOf = (id: string, field: Field): string | undefined => estate.get(id)?.values[field];

  const noteRepair = (id: string, field: Field): void => {
    const key = `${id} ${field}`;
    const since = brokenSince.get(key);
    if (since === undefined || valueOf(id, field) !== wanted[field]) return;
    brokenSince.delete(key);
    repaired.push({ severity: severities[field], seconds: (now() - since) / 1_000 });
  };

  return {
    repaired: repaired as readonly Repair[],
    playbooks: soakPlaybooks({
      read: (id) => {
        const fault = readFault();
        if (fault) throw fault;
        return estate.get(id) ?? null;
      },
      write: ({ id, field, value }) => {
        const fault = writeFault();
        const thing = estate.get(id);
        if (thing && fault?.applied !== false) thing.values[field] = value;
        if (fault) throw fault.error;
      },
    }),
    /** Somebody else changes a field. */
    drift: (id: string, field: Field, value: string): void => {
      const thing = estate.get(id);
      if (!thing) return;
      thing.values[field] = value;
      const key = `${id} ${field}`;
      if (value === wanted[field]) brokenSince.delete(key);
      else brokenSince.set(key, brokenSince.get(key) ?? now());
    },
    sessionOf: (remediation: Remediation, use: RoleUse, clock: () => Date): Session => ({
      send: async (operation, input) => {
        if (use === "read" || !isWritten(input)) return operation.run(noClient, input, clock);
        const { id, field } = input;
        await witness.beforeWrite(remediation, input, clock());
        const before = valueOf(id, field);
        try {
          return await operation.run(noClient, input, clock);
        } finally {
          if (valueOf(id, field) !== before) await witness.changed(remediation, clock());
          noteRepair(id, field);
        }
      },
    }),
  };
};
