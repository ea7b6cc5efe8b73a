import type { Config } from "./config.ts";
import { type Exemption, exemptionState, exemptionsOf } from "./exemption.ts";
import { type GrantedExemption, grantState, runOut, warned } from "./granted-exemption.ts";
import type { Ledger } from "./ledger.ts";

const exemptionsPerSweep = 50;

export interface ExemptionPorts {
  readonly ledger: Pick<Ledger, "dueExemptions" | "putExemption">;
  readonly config: Config;
  /** Makes known that an exemption ends soon. At least once. */
  readonly announceExemption: (exemption: GrantedExemption | Exemption) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Warns of exemptions that end soon, and lays aside those that have ended.
 * @param lastSweep when there was one, ISO 8601; null: never
 * @returns of how many it warned
 */
export const watchExemptions = async (ports: ExemptionPorts, lastSweep: string | null): Promise<number> => {
  const { ledger, announceExemption, now } = ports;
  let told = 0;
  for (const grant of await ledger.dueExemptions(now().toISOString(), exemptionsPerSweep)) {
    const state = grantState(grant, now());
    if (state === "expired" || state === "ended") await ledger.putExemption(runOut(grant), grant.version);
    else {
      await announceExemption(grant);
      if (await ledger.putExemption(warned(grant, now()), grant.version)) told++;
    }
  }
  return told + (await warnOfConfigured(ports, lastSweep));
};

const dayOf = (time: string): string => time.slice(0, 10);

/** Nobody keeps on record who was warned of what a deployment says: so it is told once a day, by the first sweep of the day. */
const warnOfConfigured = async (
  { config, announceExemption, now }: ExemptionPorts,
  lastSweep: string | null,
): Promise<number> => {
  if (lastSweep !== null && dayOf(lastSweep) === dayOf(now().toISOString())) return 0;
  const ending = exemptionsOf(config).filter((exemption) => exemptionState(exemption, now()) === "expiring");
  for (const exemption of ending) await announceExemption(exemption);
  return ending.length;
};
