import type { Decision } from "./decide.ts";
import type { Finding } from "./finding.ts";
import { isHealthPage, mergePage } from "./health-pages.ts";
import type { FindingRecord, Ledger } from "./ledger.ts";

/** The finding kept changing under us for as long as anybody could be expected to try. */
export class FindingContendedError extends Error {
  override readonly name = "FindingContendedError";
  constructor(key: string) {
    super(`finding ${key}: changed by others in every attempt; try again later`);
  }
}

const attempts = 8;

/** What the ledger now holds of a finding, or would hold were it not older. */
export interface StoredFinding extends FindingRecord {
  readonly stored: "stored" | "older";
}

/**
 * Records a finding with what is decided of it. One that is told in pages is put together with those that came before;
 * what is decided then is of the whole. @throws {FindingContendedError}
 */
export const storeFinding = async (
  ledger: Pick<Ledger, "getFinding" | "putFinding" | "replaceFinding">,
  told: Finding,
  judge: (finding: Finding) => readonly Decision[],
): Promise<StoredFinding> => {
  const record = { finding: told, decisions: judge(told) };
  if (!isHealthPage(told)) return { ...record, stored: await ledger.putFinding(record) };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const known = await ledger.getFinding(told.key);
    const finding = mergePage(known?.finding ?? null, told);
    if (!finding) return { ...record, stored: "older" };
    const merged = { finding, decisions: judge(finding) };
    if (await ledger.replaceFinding(merged, known?.finding ?? null)) return { ...merged, stored: "stored" };
  }
  throw new FindingContendedError(told.key);
};
