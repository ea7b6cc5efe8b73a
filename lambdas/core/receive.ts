import { withRegisteredSubject } from "./alarm-registry.ts";
import type { Config } from "./config.ts";
import { type Decision, decide, isCalming, refuseStale } from "./decide.ts";
import type { Duration } from "./duration.ts";
import type { Finding } from "./finding.ts";
import { tellsOfNothingWrong, withDrift } from "./item-drift.ts";
import type { Ledger } from "./ledger.ts";
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
  /** Asks the account for the item of which its event was only a summary. @throws where AWS cannot be asked, or has none */
  readonly readItem: (finding: Finding) => Promise<Finding>;
  /** Tells the bus that a finding is new or has changed. At least once. */
  readonly announceFinding: (finding: Finding) => Promise<void>;
}

/** What became of one finding. */
export interface Received {
  readonly finding: Finding;
  readonly decisions: readonly Decision[];
  readonly started: readonly { readonly playbook: string; readonly result: Started }[];
  /** `nothing-new`: it says that nothing is wrong where nothing was known to be. */
  readonly stored: "stored" | "older" | "refused" | "nothing-new";
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
  const { finding: whole, failure } = trusted ? await complete(ports, parsed) : { finding: parsed, failure: null };
  const told = withinReach(withRegisteredSubject(config, whole), ports.now());
  const now = ports.now();
  const judge = (finding: Finding): readonly Decision[] =>
    refuseStale(decide(finding, playbooks, config, now), finding, now);

  if (!trusted) {
    const decisions = judge(told);
    await ledger.putRefusedFinding({ finding: told, decisions });
    return { finding: told, decisions, started: [], stored: "refused" };
  }
  if (tellsOfNothingWrong(told) && !(await isKnownOpen(ledger, told)))
    return { finding: told, decisions: [], started: [], stored: "nothing-new" };
  const { finding, decisions, stored } = await storeFinding(ledger, told, judge);
  // What could be told of it is on record; the event is tried again for the rest.
  if (failure) throw failure.error;
  if (stored === "older") return { finding, decisions, started: [], stored };

  const started = [];
  for (const decision of decisions) {
    const { playbook, mode } = decision;
    const purpose = purposeOf(decision, playbooks);
    if (purpose)
      started.push({ playbook, result: await startRemediation(ports, { playbook, mode, purpose }, finding) });
  }
  const begun = started.filter(({ result }) => result === "started").map(({ playbook }) => playbook);
  if (await concernsTicket(ports, { finding, decisions }, new Set(begun))) await ports.announceFinding(finding);
  return { finding, decisions, started, stored };
};

/** What the account has to add to a fact before it is judged. */
const complete = async (
  { config, playbooks, resolveRule, readItem }: ReceivePorts,
  parsed: Finding,
): Promise<{ readonly finding: Finding; readonly failure: { readonly error: unknown } | null }> => {
  const finding = withDrift(parsed, playbooks, config);
  if (finding.lifecycle !== "open") return { finding, failure: null };
  if (finding.detail.type !== "configurationItem") return { finding: await resolveRule(finding), failure: null };
  if (!finding.partial) return { finding, failure: null };
  try {
    return { finding: withDrift(await readItem(finding), playbooks, config), failure: null };
  } catch (error) {
    return { finding, failure: { error } };
  }
};

const isKnownOpen = async (ledger: Ledger, { key }: Finding): Promise<boolean> =>
  (await ledger.getFinding(key))?.finding.lifecycle === "open";

/**
 * What a source calls resolved is a hint as well: one vulnerability of many may be. So a look at the live state ends a
 * case, not the word of a source; and only a playbook that cannot act upon it is sent to look.
 */
const purposeOf = ({ playbook, outcome, reason }: Decision, playbooks: readonly AnyPlaybook[]): Purpose | null => {
  if (outcome !== "skip" && outcome !== "escalate") return "act";
  const neverWrites = playbooks.some((candidate) => candidate.id === playbook && !acts(candidate));
  return neverWrites && isCalming(reason) ? "review" : null;
};
