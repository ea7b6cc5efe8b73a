import { withRegisteredSubject } from "./alarm-registry.ts";
import type { Config } from "./config.ts";
import { type Decision, decide, isCalming, refuseStale } from "./decide.ts";
import type { Duration } from "./duration.ts";
import type { Finding } from "./finding.ts";
import { refuseUntrusted } from "./managed-accounts.ts";
import { type AnyPlaybook, acts } from "./playbook.ts";
import { later, type Purpose } from "./slot.ts";
import { type Started, type StartPorts, startRemediation } from "./start-remediation.ts";
import { storeFinding } from "./store-finding.ts";
import { concernsTicket } from "./ticket-route.ts";

export interface ReceivePorts extends StartPorts {
  readonly config: Config;
  readonly playbooks: readonly AnyPlaybook[];
  /** Asks the account what its rule really is. Called for trusted, open findings only. @throws where AWS cannot be asked */
  readonly resolveRule: (finding: Finding) => Promise<Finding>;
  /** Tells the bus that a finding is new or has changed. At least once. */
  readonly announceFinding: (finding: Finding) => Promise<void>;
}

/** What became of one finding. */
export interface Received {
  readonly finding: Finding;
  readonly decisions: readonly Decision[];
  readonly started: readonly { readonly playbook: string; readonly result: Started }[];
  readonly stored: "stored" | "older" | "refused";
}

/** Clocks may be minutes apart. What claims to be from further ahead would keep every later event of its kind out as older. */
const clockSkew: Duration = "10m";
const withinReach = (finding: Finding, now: Date): Finding =>
  finding.revision > later(now, clockSkew) ? { ...finding, revision: now.toISOString() } : finding;

/**
 * From a parsed finding to what it starts: decide, record, and let it through the slot of each playbook that would act.
 * Also the playbooks in mode `observe` run: the same event takes the same path, up to the write.
 */
export const receive = async (ports: ReceivePorts, parsed: Finding): Promise<Received> => {
  const { config, ledger, playbooks } = ports;
  const trusted = refuseUntrusted(config, parsed) === null;
  const resolved = trusted && parsed.lifecycle === "open" ? await ports.resolveRule(parsed) : parsed;
  const told = withinReach(withRegisteredSubject(config, resolved), ports.now());
  const now = ports.now();
  const judge = (finding: Finding): readonly Decision[] =>
    refuseStale(decide(finding, playbooks, config, now), finding, now);

  if (!trusted) {
    const decisions = judge(told);
    await ledger.putRefusedFinding({ finding: told, decisions });
    return { finding: told, decisions, started: [], stored: "refused" };
  }
  const { finding, decisions, stored } = await storeFinding(ledger, told, judge);
  if (stored === "older") return { finding, decisions, started: [], stored };

  const started = [];
  for (const decision of decisions) {
    const { playbook, mode } = decision;
    const purpose = purposeOf(decision, playbooks);
    if (purpose)
      started.push({ playbook, result: await startRemediation(ports, { playbook, mode, purpose }, finding) });
  }
  if (await concernsTicket(ports, { finding, decisions })) await ports.announceFinding(finding);
  return { finding, decisions, started, stored };
};

/**
 * What a source calls resolved is a hint as well: one vulnerability of many may be. So a look at the live state ends a
 * case, not the word of a source; and only a playbook that cannot act upon it is sent to look.
 */
const purposeOf = ({ playbook, outcome, reason }: Decision, playbooks: readonly AnyPlaybook[]): Purpose | null => {
  if (outcome !== "skip" && outcome !== "escalate") return "act";
  const neverWrites = playbooks.some((candidate) => candidate.id === playbook && !acts(candidate));
  return neverWrites && isCalming(reason) ? "review" : null;
};
