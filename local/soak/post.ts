import type { Finding } from "../../lambdas/core/finding.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { subjectId } from "../../lambdas/core/names.ts";
import type { Received } from "../../lambdas/core/receive.ts";
import type { Timeline } from "./timeline.ts";

/** Of one event: what became of it, once it was taken. */
interface Letter {
  readonly finding: Finding;
  received: Received | null;
}

/** Twice by Lambda itself; from then on out of the dead letters, every hour. */
const retriesMs = [60_000, 120_000];
const redriveMs = 3_600_000;

/** Delivers events, again where taking them failed, and tells which of them came to nothing. */
export const createPost = (timeline: Timeline, take: (finding: Finding) => Promise<Received>) => {
  const letters: Letter[] = [];

  const deliver = async (letter: Letter, attempt: number): Promise<void> => {
    try {
      letter.received = await take(letter.finding);
    } catch {
      timeline.after(retriesMs[attempt] ?? redriveMs, () => deliver(letter, attempt + 1));
    }
  };

  return {
    count: () => letters.length,
    untaken: () => letters.filter(({ received }) => received === null).map(({ finding }) => finding),
    send: (finding: Finding, delayMs: number): void => {
      const letter: Letter = { finding, received: null };
      letters.push(letter);
      timeline.after(delayMs, () => deliver(letter, 0));
    },
    /**
     * Events that were never taken, and tellings of a drift that is open still and that nobody looked at since.
     * @param tolerance by how much clocks may differ, in milliseconds
     */
    lost: async (ledger: Ledger, tolerance: number): Promise<readonly Finding[]> => {
      const lookedAt = new Map<string, number>();
      for await (const { id, playbook, subject } of ledger.remediations()) {
        const last = (await ledger.history(id)).at(-1);
        const key = `${playbook} ${subjectId(subject)}`;
        lookedAt.set(key, Math.max(lookedAt.get(key) ?? 0, Date.parse(last?.at ?? "")));
      }
      const answered = async ({ finding, received }: Letter): Promise<boolean> => {
        if (!received) return false;
        if (received.stored !== "stored") return true;
        if ((await ledger.getFinding(finding.key))?.finding.lifecycle !== "open") return true;
        return received.decisions.every(({ playbook, outcome }) => {
          if (outcome === "skip" || outcome === "escalate") return true;
          const at = lookedAt.get(`${playbook} ${subjectId(finding.subject)}`);
          return at !== undefined && at + tolerance >= Date.parse(finding.times.observed);
        });
      };
      const lost: Finding[] = [];
      for (const letter of letters) if (!(await answered(letter))) lost.push(letter.finding);
      return lost;
    },
  };
};
