import { historyProblems } from "../../lambdas/core/audit-chain.ts";
import { holds } from "../../lambdas/core/budget.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { isReason } from "../../lambdas/core/reasons.ts";
import type { Remediation, Transition, WritePurpose } from "../../lambdas/core/remediation.ts";
import { headKey, headOf } from "../../lambdas/core/seal.ts";
import { isEnded, mayFollow, passingStates, type State } from "../../lambdas/core/states.ts";
import type { Estate } from "./estate.ts";
import type { LeftAlone, Wish, Word } from "./people.ts";
import type { Written } from "./playbooks.ts";
import { heldTag, isFrozen, perHour, quorumOf, type Rules } from "./rules.ts";

export type Violation =
  | "second-write"
  | "no-before-image"
  | "no-reservation"
  | "over-budget"
  | "halted"
  | "frozen"
  | "exempt"
  | "mode"
  | "not-approved"
  | "transition"
  | "chain"
  | "never-ended"
  | "no-reason"
  | "unsealed"
  | "unexpected-error";

/** What is so, whatever the ledger tells anybody. */
export interface Truth {
  /** Playbooks that somebody stopped; null: all. */
  readonly halts: ReadonlyMap<string | null, unknown>;
  readonly rules: Rules;
  readonly words: readonly Word[];
  /** Who asked for the way back, by remediation. */
  readonly requests: ReadonlyMap<string, Wish>;
  readonly leftAlone: ReadonlyMap<string, LeftAlone>;
  /** By how much clocks may differ, in milliseconds. */
  readonly skew: number;
}

const minute = 60_000;
/** A place is taken a while before its write is sent: two hours of places may hold writes that are this much closer. */
const placeToWrite = 20 * minute;

/**
 * Looks at every write and every entry, and counts what must never be. It asks neither the guards nor the records that
 * they read, but what the simulation itself knows; only before-images, places and histories are read from the ledger.
 */
export const createWitness = (ledger: Ledger, estate: Estate, truth: () => Truth) => {
  const violations: { readonly violation: Violation; readonly note: string }[] = [];
  const effective = new Set<string>();
  const applied: { readonly playbook: string; readonly at: number }[] = [];
  const report = (violation: Violation, note: string): void => void violations.push({ violation, note });

  const purposeOf = async (id: string): Promise<WritePurpose> =>
    (await ledger.history(id)).at(-1)?.state === "rolling-back" ? "rollback" : "apply";

  const isAgreed = (remediation: Remediation, purpose: WritePurpose, { field, value, id }: Written, now: Date) => {
    const { words, requests, skew } = truth();
    const wish = purpose === "rollback" ? requests.get(remediation.id) : undefined;
    const said = words.filter(
      (word) =>
        word.remediationId === remediation.id && word.purpose === purpose && word.attempt === (wish?.attempt ?? 0),
    );
    const agreed = said.filter(
      ({ verb, by, before, after, deadline }) =>
        verb === "approve" &&
        by !== wish?.by &&
        before === estate.get(id)?.values[field] &&
        after === value &&
        Date.parse(deadline) + skew >= now.getTime(),
    );
    return said.every(({ verb }) => verb === "approve") && new Set(agreed.map(({ by }) => by)).size >= quorumOf(field);
  };

  const isLeftAlone = (playbook: string, account: string, id: string, now: Date): boolean =>
    [...truth().leftAlone.values()].some(
      (left) =>
        (left.playbook ?? playbook) === playbook &&
        left.account === account &&
        (left.thing ?? id) === id &&
        now.getTime() < Date.parse(left.expires) + 24 * 60 * minute,
    );

  /** Before a write is sent. @param now by the clock of whoever sends it */
  const beforeWrite = async (remediation: Remediation, written: Written, now: Date): Promise<void> => {
    const { halts, rules, skew } = truth();
    const { id, playbook, subject } = remediation;
    const thing = estate.get(written.id);
    const note = `${id} sets the ${written.field} of ${written.id} to ${written.value} at ${now.toISOString()}`;
    const purpose = await purposeOf(id);
    const judge = (violation: Violation, holdsTrue: boolean): void => {
      if (!holdsTrue) report(violation, note);
    };
    judge("halted", !halts.has(null) && !halts.has(playbook));
    judge("frozen", !isFrozen(now));
    const image = await ledger.getBeforeImage(id, now.toISOString());
    judge("no-before-image", image !== null);
    if (purpose === "rollback") return judge("not-approved", isAgreed(remediation, purpose, written, now));

    judge("exempt", !rules.exempt.includes(written.id));
    judge("exempt", !isLeftAlone(playbook, subject.account, written.id, now));
    const held = thing && Object.entries(heldTag).every(([key, value]) => thing.tags[key] === value);
    const mode = Object.entries(rules.modes).find(([account]) => account === subject.account)?.[1] ?? "observe";
    judge("mode", mode !== "observe" && !held);
    const mayNotBeUndone = written.field === "door" || thing?.values[written.field] === "huge";
    if (mode === "approve" || mayNotBeUndone) judge("not-approved", isAgreed(remediation, purpose, written, now));
    const { budgets } = await ledger.readGuards(remediation);
    judge("no-reservation", holds(budgets.playbook, id, now) && holds(budgets.account, id, now));
    const since = now.getTime() - 60 * minute + placeToWrite + 2 * skew;
    judge("over-budget", applied.filter((one) => one.playbook === playbook && one.at > since).length < perHour);
  };

  return {
    violations,
    beforeWrite,
    /** After a write that changed something. */
    changed: async (remediation: Remediation, now: Date): Promise<void> => {
      const purpose = await purposeOf(remediation.id);
      const plan = `${remediation.id} ${purpose}`;
      if (effective.has(plan)) report("second-write", plan);
      effective.add(plan);
      if (purpose === "apply") applied.push({ playbook: remediation.playbook, at: now.getTime() });
    },
    broke: (error: unknown): void => report("unexpected-error", String(error)),
    /** The histories as they stand in the end, when nothing is to come any more. */
    inspect: async (sealed: ReadonlySet<string>): Promise<void> => {
      for await (const { id } of ledger.remediations()) {
        const history = await ledger.history(id);
        for (const { problem, sequence } of historyProblems(id, history))
          report("chain", `${id} ${sequence} ${problem}`);
        for (const [index, entry] of history.entries())
          if (!isAllowed(history[index - 1], entry)) report("transition", `${id} ${entry.sequence} ${entry.state}`);
        const last = history.at(-1);
        if (!last || passing.has(last.state)) report("never-ended", `${id} ${last?.state ?? "nothing"}`);
        else if (last.state !== "awaiting-approval" && !isReason(last.reason ?? "")) report("no-reason", id);
        for (const entry of history.filter(({ state }) => isEnded(state)))
          if (!sealed.has(headKey(headOf(id, entry)))) report("unsealed", `${id} ${entry.sequence}`);
      }
    },
  };
};
export type Witness = ReturnType<typeof createWitness>;

const passing: ReadonlySet<State> = new Set(passingStates);

const isAllowed = (before: Transition | undefined, { state }: Transition): boolean =>
  before ? mayFollow(before.state, state) : state === "detected";
