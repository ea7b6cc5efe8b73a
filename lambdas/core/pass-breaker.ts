import { afterEnding, type Breaker, maySpeak, withProbe } from "./breaker.ts";
import type { Ledger } from "./ledger.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Remediation } from "./remediation.ts";
import type { Outcome } from "./states.ts";

type Breakers = Pick<Ledger, "getBreaker" | "putBreaker">;

/** The breaker kept changing under us for as long as anybody could be expected to try. */
export class BreakerContendedError extends Error {
  override readonly name = "BreakerContendedError";
  constructor(playbook: string) {
    super(`the breaker of ${playbook} was changed by others in every attempt; try again later`);
  }
}

const attempts = 8;

/** Makes a remediation the probe of an open breaker. @returns false where somebody else was faster */
export const reserveProbe = (ledger: Breakers, breaker: Breaker, id: string, now: Date): Promise<boolean> =>
  ledger.putBreaker(withProbe(breaker, id, now), breaker.version);

/**
 * Counts how a remediation ended. Idempotent.
 * @param read the breaker as it was a moment ago; read again where somebody was faster
 * @throws {BreakerContendedError}
 */
export const tellBreaker = async (
  ledger: Breakers,
  read: Breaker | null,
  remediation: Pick<Remediation, "id" | "playbook" | "finding">,
  ending: { readonly outcome: Outcome; readonly reason: RemediationReason },
  now: Date,
): Promise<void> => {
  if (!maySpeak(ending, remediation.finding.kind)) return;
  let breaker = read;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const next = afterEnding(breaker, remediation, ending, now);
    if (!next || (await ledger.putBreaker(next, breaker?.version ?? null))) return;
    breaker = await ledger.getBreaker(remediation.playbook);
  }
  throw new BreakerContendedError(remediation.playbook);
};
