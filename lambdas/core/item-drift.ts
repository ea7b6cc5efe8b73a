import type { Config } from "./config.ts";
import type { Finding, Subject } from "./finding.ts";
import { findingKey } from "./finding-key.ts";
import type { FindingRecord, Ledger } from "./ledger.ts";
import { optionsFor } from "./mode.ts";
import type { AnyPlaybook } from "./playbook.ts";

/** One fact a resource: each of its items replaces the one before. */
export const itemKey = ({ account, region, type, id }: Pick<Subject, "account" | "region" | "type" | "id">): string =>
  findingKey("config-item", account, region, type, id);

const isGone = (status: string): boolean => status.startsWith("ResourceDeleted");
/** Sources: AWS Config API Reference, ConfigurationItem. What is not recorded any more says nothing. */
const isThere = (status: string): boolean => status === "OK" || status === "ResourceDiscovered";

/**
 * A changed resource that some playbook wants to hear of is a drift: open, unless what was recorded of it shows to every
 * such playbook that there is nothing to heal. That is a hint as well: it only saves a look. All other items stay inventory.
 */
export const withDrift = (finding: Finding, playbooks: readonly AnyPlaybook[], config: Config): Finding => {
  const { detail, subject } = finding;
  if (detail.type !== "configurationItem") return finding;
  const listening = playbooks.filter(({ triggers }) =>
    triggers.some((trigger) => trigger.kind === "item" && trigger.subject === subject.type),
  );
  if (listening.length === 0 || !(isGone(detail.status) || isThere(detail.status))) return finding;
  const { recorded } = detail;
  const isWell = (playbook: AnyPlaybook): boolean =>
    recorded !== undefined && playbook.isWellRecorded?.(recorded, optionsFor(config, playbook)) === true;
  const isOver = isGone(detail.status) || listening.every(isWell);
  return { ...finding, kind: "drift", lifecycle: isOver ? "resolved" : "open" };
};

/** That nothing is wrong with a changed resource is news only where something was: most changes are of this kind. */
export const tellsOfNothingWrong = ({ kind, lifecycle, detail }: Finding): boolean =>
  detail.type === "configurationItem" && kind === "drift" && lifecycle === "resolved";

/**
 * Ends the drift of a subject at which a look found nothing wrong: AWS Config has no word for that.
 * @param stored what was on record of it a moment ago; null: nothing
 * @param lookedAfter ISO 8601; what was recorded later than this is not answered by that look
 */
export const settleDrift = async (
  ledger: Pick<Ledger, "replaceFinding">,
  stored: FindingRecord | null,
  lookedAfter: string,
): Promise<void> => {
  if (!stored || stored.finding.lifecycle !== "open" || stored.finding.times.observed > lookedAfter) return;
  const { finding, decisions } = stored;
  // Where something newer comes in between, that one stands, and starts a look of its own.
  await ledger.replaceFinding(
    {
      finding: {
        ...finding,
        lifecycle: "resolved",
        sourceStatus: { raw: "SEEN", previousRaw: finding.sourceStatus.raw },
      },
      decisions,
    },
    finding,
  );
};
