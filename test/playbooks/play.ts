import { bind } from "../../lambdas/core/operation.ts";
import type {
  AnyActing,
  AnyPlaybook,
  Change,
  Occasion,
  Plan,
  Verdict,
  WriteFacts,
} from "../../lambdas/core/playbook.ts";
import { type World, worldBegins } from "./worlds/world.ts";

/** The first time that anything is planned, at the world's time. */
export const occasion: Occasion = { at: new Date(worldBegins).toISOString(), earlier: [] };

const timeOf = (world: World): string => new Date(world.now()).toISOString();

/** What the engine does with any playbook, without steps and ledger. */
export const judging = (playbook: AnyPlaybook, world: World, options: unknown = {}) => {
  const { finding, session } = world;
  const observe = (): Promise<unknown> => playbook.observe(bind(playbook.reads, session), finding);
  return {
    observe,
    plan: async (): Promise<Plan<unknown>> =>
      playbook.plan(await observe(), finding, playbook.options.parse(options), { at: timeOf(world), earlier: [] }),
  };
};

/** What the engine does with a playbook that acts, without steps, guards and ledger. */
export const playing = (playbook: AnyActing, world: World, rawOptions: unknown = {}) => {
  const { finding, session } = world;
  const { observe, plan } = judging(playbook, world, rawOptions);
  const options: unknown = playbook.options.parse(rawOptions);
  let basis: { readonly state: unknown; readonly at: string } | null = null;
  let writtenAt: string | null = null;
  const facts = async (): Promise<WriteFacts<unknown, unknown>> => {
    const { state, at: basisAt } = basis ?? { state: await observe(), at: timeOf(world) };
    return { finding, options, basis: state, basisAt, writtenAt: writtenAt ?? timeOf(world) };
  };
  return {
    observe,
    plan,
    apply: async (change: Change<unknown>): Promise<void> => {
      writtenAt = timeOf(world);
      await playbook.apply(bind(playbook.writes, session), change, finding, 1);
    },
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
      basis = { state, at: timeOf(world) };
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
