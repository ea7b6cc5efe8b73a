import type { Config } from "../core/config.ts";
import { concernsSubject, type Exemption, exemptionState, exemptionsOf, isInForce } from "../core/exemption.ts";
import { redactText } from "../core/redact.ts";
import { severities } from "../core/severity.ts";
import { type Collected, draftsOf } from "./collect.ts";
import { compare } from "./compare.ts";
import { type LatestRuns, runFor, statusWith } from "./latest-runs.ts";
import type { ExemptionEntry } from "./model.ts";
import type { ReadExemption } from "./read-record.ts";

/** Everything that somebody answers for being left as it is, first what ends first; what it holds back fails all the same. */
export const exemptionEntries = (
  collected: Pick<Collected, "verdicts" | "exemptions">,
  latest: LatestRuns,
  config: Config,
  asOf: Date,
): readonly ExemptionEntry[] => {
  const environments = new Map(config.accounts.map(({ id, environment }) => [id, environment]));
  return [
    ...exemptionsOf(config).map((exemption) => ({ exemption, grantedBy: null })),
    ...standing(collected.exemptions, asOf),
  ]
    .map(({ exemption, grantedBy }): ExemptionEntry => {
      const { id, owner, reason, playbooks, subjects, accounts, granted, expires, regions } = exemption;
      const held = !isInForce(exemption, asOf)
        ? []
        : [...draftsOf(collected)].filter((draft) => {
            const { playbook } = draft.control;
            const environment = environments.get(draft.subject.account);
            if (playbook === null || environment === undefined) return false;
            const isWrong = statusWith(draft, runFor(latest, draft)) === "failing";
            return isWrong && concernsSubject(exemption, playbook, draft.subject, environment);
          });
      const severity = severities.find((label) => held.some(({ word }) => word.severity === label)) ?? "unknown";
      return {
        id,
        grantedBy: grantedBy === null ? null : redactText(grantedBy),
        state: exemptionState(exemption, asOf),
        owner: redactText(owner),
        reason: redactText(reason),
        scope: scopeInWords({ playbooks, subjects, accounts, environments: exemption.environments, regions }),
        granted,
        expires,
        holdsBack: held.length,
        severity,
      };
    })
    .sort((a, b) => compare(a.expires, b.expires) || compare(a.id, b.id));
};

/** An exemption, and who granted it while Homeostat ran; null: the configuration has it. */
interface Granted {
  readonly exemption: Exemption;
  readonly grantedBy: string | null;
}

/** Those of the ledger, in the words of the configuration, as long as they are not over: the ledger keeps them for ever. */
const standing = (grants: readonly ReadExemption[], asOf: Date): readonly Granted[] =>
  grants
    .filter((grant) => grant.ended === null && exemptionState(grant, asOf) !== "expired")
    .map(({ id, playbook, account, subject, owner, reason, granted, expires, grantedBy }) => ({
      grantedBy,
      exemption: {
        id,
        playbooks: [playbook],
        ...(subject !== null && { subjects: [subject] }),
        accounts: [account],
        owner,
        reason,
        granted,
        expires,
      },
    }));

/** What it names, each by what it is called in the configuration: `playbooks: s3/*; accounts: 222222222222`. */
const scopeInWords = (named: Readonly<Record<string, readonly string[] | undefined>>): string =>
  Object.entries(named)
    .flatMap(([name, values]) => (values ? [`${name}: ${values.map(redactText).join(", ")}`] : []))
    .join("; ");
