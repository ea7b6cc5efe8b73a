import { calendar } from "../../lambdas/adapters/calendar.ts";
import type { Config } from "../../lambdas/core/config.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { WorkflowPorts } from "../../lambdas/core/job.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { TrailQuery } from "../../lambdas/core/other-writers.ts";
import type { AnyPlaybook } from "../../lambdas/core/playbook.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import type { Transition } from "../../lambdas/core/remediation.ts";
import type { RunResult } from "../../lambdas/core/run.ts";
import { startRemediation } from "../../lambdas/core/start-remediation.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memoryMac } from "../../local/memory-mac.ts";
import { memoryVault, type Vault } from "../../local/memory-vault.ts";
import { createJournal, type Journal, replay } from "./replaying-steps.ts";
import { sampleConfig } from "./sample-config.ts";
import { sampleFinding } from "./sample-finding.ts";
import { createWorld, directSession, samplePlaybook, type World } from "./sample-playbook.ts";

export interface Rig {
  readonly world: World;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly id: string;
  readonly finding: Finding;
  readonly ports: WorkflowPorts;
  readonly announced: Transition[];
  /** What was sealed, by its name in the bucket. */
  readonly vault: Vault;
  /** Runs, and runs again from the journal after every kill, as the durable service does. */
  run(): Promise<RunResult>;
  states(): Promise<readonly string[]>;
}

export interface RigOptions {
  readonly world?: Partial<World>;
  readonly config?: Config;
  readonly finding?: Finding;
  readonly dieAt?: Journal["dieAt"];
  readonly playbook?: (world: World) => AnyPlaybook;
  readonly ledger?: (ledger: Ledger) => Ledger;
  /** What CloudTrail has. */
  readonly trail?: (query: TrailQuery) => readonly string[];
}

/** One remediation of the sample playbook, started and ready to run over a journal. */
export const createRig = async (options: RigOptions = {}): Promise<Rig> => {
  const world = createWorld(options.world);
  const journal = createJournal(options.dieAt);
  const kept = memoryLedger();
  // As if `sweep` were at work beside it.
  const stored: Ledger = {
    ...kept,
    readGuards: async (guarded) => ({
      ...(await kept.readGuards(guarded)),
      pulse: { at: new Date(journal.now).toISOString(), revivedAt: null },
    }),
  };
  const ledger = options.ledger?.(stored) ?? stored;
  const finding = options.finding ?? sampleFinding();
  const playbook = options.playbook?.(world) ?? samplePlaybook(world);
  const now = () => new Date(journal.now);
  const launched: string[] = [];
  const announced: Transition[] = [];
  const vault = memoryVault();
  await stored.putFinding({ finding, decisions: [] });
  await startRemediation(
    {
      ledger: stored,
      now,
      launcher: {
        launch: async (remediation) => void launched.push(remediation),
        isRunning: async () => false,
      },
    },
    { playbook: playbook.id, mode: "enforce" },
    finding,
  );
  const [id] = launched;
  if (id === undefined) throw new Error("the rig's finding started nothing");

  const ports: WorkflowPorts = {
    config: options.config ?? sampleConfig(),
    playbooks: [playbook],
    calendar,
    ledger,
    now,
    mac: memoryMac(),
    session: () => directSession,
    trail: { actions: [], resource: "*", run: async (_client, query) => options.trail?.(query) ?? [] },
    seal: vault.seal,
    announce: async (_remediation, transition) => void announced.push(transition),
  };
  return {
    world,
    ledger: stored,
    journal,
    id,
    finding,
    ports,
    announced,
    vault,
    run: () => replay(journal, (steps) => remediate(ports)({ remediationId: id }, steps)),
    states: async () => (await stored.history(id)).map(({ state }) => state),
  };
};

/** Runs one remediation to its end, and shows everything. */
export const endOf = async (options: RigOptions) => {
  const rig = await createRig(options);
  const result = await rig.run();
  return { ...rig, result, history: await rig.ledger.history(rig.id) };
};
