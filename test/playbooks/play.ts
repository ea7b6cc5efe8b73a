import { bind } from "../../lambdas/core/operation.ts";
import type { AnyPlaybook, Change, Occasion, Plan, Verdict, WriteFacts } from "../../lambdas/core/playbook.ts";
import type { Attempt } from "../../lambdas/core/remediation.ts";
import { type World, worldBegins } from "./worlds/world.ts";

/** The first time that anything is planned, at the world's time. */
export const occasion: Occasion = { at: new Date(worldBegins).toISOString(), earlier: [] };

/** What the engine does with a playbook, without steps, guards and ledger. */
export const playing = (playbook: AnyPlaybook, world: World, rawOptions: unknown = {}) => {
  const { finding, session } = world;
  const options: unknown = playbook.options.parse(rawOptions);
  const at = (): string => new Date(world.now()).toISOString();
  const observe = (): Promise<unknown> => playbook.observe(bind(playbook.reads, session), finding);
  const attempts: Attempt[] = [];
  let basis: { readonly state: unknown; readonly at: string } | null = null;
  let writtenAt: string | null = null;
  const plan = async (): Promise<Plan<unknown>> =>
    playbook.plan(await observe(), finding, options, { at: at(), earlier: attempts });
  const facts = async (): Promise<WriteFacts<unknown, unknown>> => {
    const { state, at: basisAt } = basis ?? { state: await observe(), at: at() };
    return { finding, options, basis: state, basisAt, writtenAt: writtenAt ?? at() };
  };

  return {
    observe,
    plan,
    apply: async (change: Change<unknown>): Promise<void> => {
      writtenAt = at();
      await playbook.apply(bind(playbook.writes, session), change, finding, attempts.length + 1);
    },
    /** From now on it is remembered, as the slot does once an attempt has ended. */
    remember: (attempt: Attempt): void => void attempts.push(attempt),
    settings: async (): Promise<unknown> => playbook.settings(await observe()),
    verify: async (change: Change<unknown>): Promise<Verdict> =>
      playbook.verify(await observe(), change, await facts()),
    /** The settings that a rollback would lead to now; null: nothing safe is left to do. */
    undoTarget: async (change: Change<unknown>): Promise<unknown> => {
      const way = playbook.rollback();
      if (way === "restore-before") return change.before;
      return "irreversible" in way ? null : way.to(await observe(), change);
    },
    /** The change that is planned now. @throws if none is */
    change: async (): Promise<Change<unknown>> => {
      const planned = await plan();
      if (planned.kind !== "change") throw new Error(`${planned.kind}: ${planned.reason}`);
      const state = await observe();
      basis = { state, at: at() };
      const before = playbook.settings(state);
      const { summary, after, impact = playbook.impact } = planned;
      return { summary, before, after, impact };
    },
  };
};

/** The same change backwards, as a rollback applies it. */
export const reversed = (change: Change<unknown>, to: unknown = change.before): Change<unknown> => ({
  ...change,
  summary: `undo: ${change.summary}`,
  before: change.after,
  after: to,
});
