import { bind } from "../../lambdas/core/operation.ts";
import type { AnyActing, AnyPlaybook, Change, Plan, Verdict } from "../../lambdas/core/playbook.ts";
import type { World } from "./worlds/world.ts";

/** What the engine does with any playbook, without steps and ledger. */
export const judging = (playbook: AnyPlaybook, { finding, session }: World, options: unknown = {}) => {
  const observe = (): Promise<unknown> => playbook.observe(bind(playbook.reads, session), finding);
  return {
    observe,
    plan: async (): Promise<Plan<unknown>> => playbook.plan(await observe(), finding, playbook.options.parse(options)),
  };
};

/** What the engine does with a playbook that acts, without steps, guards and ledger. */
export const playing = (playbook: AnyActing, world: World, options: unknown = {}) => {
  const { finding, session } = world;
  const { observe, plan } = judging(playbook, world, options);
  const apply = (change: Change<unknown>): Promise<void> =>
    playbook.apply(bind(playbook.writes, session), change, finding);
  return {
    observe,
    plan,
    apply,
    settings: async (): Promise<unknown> => playbook.settings(await observe()),
    verify: async (change: Change<unknown>): Promise<Verdict> => playbook.verify(await observe(), change),
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
      const before = playbook.settings(await observe());
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
