import { calendar } from "../../lambdas/adapters/calendar.ts";
import type { Approval } from "../../lambdas/core/approval.ts";
import type { Lifecycle } from "../../lambdas/core/finding.ts";
import { withCount } from "../../lambdas/core/fleet.ts";
import type { WorkflowPorts } from "../../lambdas/core/job.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { receive } from "../../lambdas/core/receive.ts";
import { reconcileEnded } from "../../lambdas/core/reconcile.ts";
import type { Remediation } from "../../lambdas/core/remediation.ts";
import { type SweepPorts, sweep } from "../../lambdas/core/sweep.ts";
import { memoryLedger } from "../memory-ledger.ts";
import { memoryMac } from "../memory-mac.ts";
import { memoryVault } from "../memory-vault.ts";
import type { Random } from "../services/random.ts";
import { createAccount } from "./account.ts";
import { createEstate, type Field } from "./estate.ts";
import { createExecutions } from "./executions.ts";
import { createPeople, type Said } from "./people.ts";
import { playbookId } from "./playbooks.ts";
import { createPost } from "./post.ts";
import { accounts, configOf, type Rules, usualRules } from "./rules.ts";
import { shakyLedger } from "./shaky-ledger.ts";
import { Timeline } from "./timeline.ts";
import { told } from "./told.ts";
import { fair, type Weather, weatherBy } from "./weather.ts";
import { createWitness } from "./witness.ts";

export interface SimulationOptions {
  readonly random: Random;
  /** In each account. */
  readonly things: number;
  readonly weather: Weather;
  /** By how much a function's clock may be off, in milliseconds. */
  readonly skewMs: number;
  /** Damages what the functions see of the ledger: only for tests of the witness. */
  readonly damage?: (ledger: Ledger) => Ledger;
}

export const simulationStart = Date.UTC(2026, 0, 1);
const minute = 60_000;
const nothingRecorded: WorkflowPorts["trail"] = { actions: [], resource: "*", run: async () => [] };
/** Nothing is due more seldom than this, or the ledger counts as one that nobody keeps. */
const sweepAtLeast = 5 * minute;

/** Homeostat's functions over an estate, a ledger and a time that are all in memory, and what may happen to them. */
export const createSimulation = (options: SimulationOptions) => {
  const { random, skewMs } = options;
  const timeline = new Timeline(simulationStart);
  const estate = createEstate(accounts, options.things);
  const vault = memoryVault();
  const mac = memoryMac();
  const kept = memoryLedger();
  const healed: string[] = [];
  let weather = options.weather;
  let rules: Rules = usualRules;
  let config = configOf(rules);
  let sweeps = true;
  let sweptAt = 0;
  let events = 0;

  const witness = createWitness(kept, estate, () => ({ ...people, rules, skew: 2 * skewMs }));
  const { ledgerFails, fate, readFault, writeFault } = weatherBy(random, () => weather);
  const ledger = shakyLedger(options.damage?.(kept) ?? kept, { turns: () => random.between(0, 3), fails: ledgerFails });
  const someClock = (): (() => Date) => {
    const offset = skewMs === 0 ? 0 : random.between(-skewMs, skewMs);
    return () => new Date(timeline.now + offset);
  };

  const account = createAccount(estate, { readFault, writeFault }, witness, () => timeline.now);
  const { playbooks } = account;

  const shared = {
    ledger,
    calendar,
    mac,
    seal: vault.seal,
    trail: nothingRecorded,
    announce: async ({ id }: Remediation, { state }: { readonly state: string }) =>
      void (state === "healed" && healed.push(id)),
  };
  const workflowPorts = (): WorkflowPorts => {
    const now = someClock();
    return {
      ...shared,
      now,
      config,
      playbooks,
      session: (use, remediation) => account.sessionOf(remediation, use, now),
    };
  };
  const launcher = createExecutions({
    timeline,
    portsFor: workflowPorts,
    fate,
    delay: () => random.between(1, 60_000),
    ended: (id) => {
      // The bus may lose it: then the next sweep sees to it.
      if (random.next() < 0.8)
        timeline.after(
          1_000,
          async () => void (await reconcileEnded(sweepPorts(), id).catch(() => "left to the sweep")),
        );
    },
    broke: witness.broke,
  });
  const people = createPeople(() => ({
    ledger: kept,
    config,
    playbooks,
    launcher,
    wake: launcher.wake,
    now: () => new Date(timeline.now),
  }));
  const sweepPorts = (): SweepPorts => ({
    ...shared,
    config,
    launcher,
    now: someClock(),
    wake: launcher.wake,
    announceTicket: async () => {},
    announceExemption: async () => {},
  });

  const post = createPost(timeline, (finding) =>
    receive(
      {
        ledger,
        launcher,
        config,
        playbooks,
        now: someClock(),
        resolveRule: async (each) => each,
        readItem: async (each) => each,
        announceFinding: async () => {},
      },
      finding,
    ),
  );

  const runSweep = async (): Promise<void> => {
    sweptAt = timeline.now;
    // One that fails is made up for by the next.
    await sweep(sweepPorts())().catch(() => null);
  };
  /** Every minute, as it is scheduled; where nothing is due, only so often that the ledger counts as kept. */
  const tick = async (): Promise<void> => {
    timeline.after(minute, tick);
    if (!sweeps) return;
    const until = new Date(timeline.now + 2 * skewMs).toISOString();
    const due = [
      ...(await kept.dueSlots(until, 1)),
      ...(await kept.dueRollbacks(until, 1)),
      ...(await kept.dueApprovals(until, 1)),
    ];
    if (due.length > 0 || timeline.now - sweptAt >= sweepAtLeast) await runSweep();
  };
  const count = async (): Promise<void> => {
    timeline.after(6 * 60 * minute, count);
    for (const account of accounts) {
      const ruleArn = `arn:aws:config:eu-west-1:${account}:config-rule/soak`;
      const fleet = await kept.getFleet(account, "eu-west-1");
      const asOf = new Date(timeline.now).toISOString();
      const sizes = { compliant: options.things, nonCompliant: 0, insufficient: 0 };
      const counted = { account, region: "eu-west-1", rule: "soak", identifier: "SOAK", ruleArn, asOf, ...sizes };
      await kept.putFleet(
        withCount(
          fleet,
          counted,
          playbooks.map(({ id }) => id),
        ),
        fleet?.version ?? null,
      );
    }
  };
  timeline.after(0, tick);
  timeline.after(0, count);

  return {
    timeline,
    estate,
    witness,
    vault,
    /** The ledger itself, without what goes wrong on the way to it. */
    ledger: kept,
    healed: healed as readonly string[],
    repaired: account.repaired,
    drift: account.drift,
    tag: (id: string, tags: Readonly<Record<string, string>>): void => {
      const thing = estate.get(id);
      if (thing) thing.tags = tags;
    },
    /** Sends an event that tells what was so at `observed`. */
    tell: (
      id: string,
      field: Field,
      lifecycle: Lifecycle,
      observed: number,
      how: { readonly delayMs: number; readonly from?: string; readonly replayName?: string },
    ): void => {
      const thing = estate.get(id);
      if (!thing) return;
      const { replayName } = how;
      const from = { eventId: `e-${events++}`, account: how.from ?? thing.subject.account };
      post.send(told(thing, field, lifecycle, observed, { ...from, ...(replayName && { replayName }) }), how.delayMs);
    },
    /** What people do; they are told what is deployed. */
    people,
    halt: (field: Field | null): Promise<void> => people.halt(field && playbookId(field)),
    resume: (field: Field | null): Promise<void> => people.resume(field && playbookId(field)),
    deploy: async (next: Rules): Promise<void> => {
      rules = next;
      config = configOf(next);
      await kept.putConfig(config);
    },
    rules: () => rules,
    questions: () => kept.dueApprovals("9", 1_000),
    /** Somebody answers, and wakes the run whatever came of it. */
    answer: async (shown: Approval, said: Said): Promise<void> => {
      await people.answer(shown, said);
      await launcher.wake(shown.wakeUp);
    },
    setSweeping: (on: boolean): void => void (sweeps = on),
    /** The weather clears, nobody stops anything any more, and what waits comes to its end. */
    settle: async (): Promise<void> => {
      weather = fair;
      sweeps = true;
      for (const playbook of people.halts.keys()) await people.resume(playbook);
      await timeline.runUntil(timeline.now + 4 * 24 * 60 * minute);
      await witness.inspect(new Set(vault.kept.keys()));
    },
    events: () => post.count(),
    untaken: () => post.untaken(),
    lost: () => post.lost(kept, 2 * skewMs),
  };
};
export type Simulation = ReturnType<typeof createSimulation>;
