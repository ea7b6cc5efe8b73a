import { type GrantedExemption, grantState, runOut, warned } from "./granted-exemption.ts";
import type { Ledger } from "./ledger.ts";

const exemptionsPerSweep = 50;

export interface ExemptionPorts {
  readonly ledger: Pick<Ledger, "dueExemptions" | "putExemption">;
  /** Makes known that an exemption ends soon. At least once. */
  readonly announceExemption: (exemption: GrantedExemption) => Promise<void>;
  readonly now: () => Date;
}

/** Warns of exemptions that end soon, once each, and lays aside those that have ended. @returns of how many it warned */
export const watchExemptions = async ({ ledger, announceExemption, now }: ExemptionPorts): Promise<number> => {
  let told = 0;
  for (const grant of await ledger.dueExemptions(now().toISOString(), exemptionsPerSweep)) {
    const state = grantState(grant, now());
    if (state === "expired" || state === "ended") await ledger.putExemption(runOut(grant), grant.version);
    else {
      await announceExemption(grant);
      if (await ledger.putExemption(warned(grant, now()), grant.version)) told++;
    }
  }
  return told;
};
