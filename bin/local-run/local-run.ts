import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "../../lambdas/core/config.ts";
import type { Remediation, Transition } from "../../lambdas/core/remediation.ts";
import { type RemediationRow, remediationRow } from "../../lambdas/report/remediation-row.ts";
import { type ControlPlane, createControlPlane } from "../../local/control-plane/control-plane.ts";
import { writeRunFile } from "../../local/control-plane/run-file.ts";
import type { Happening } from "../../local/estate/happening.ts";
import { type Play, playScenario } from "../../local/estate/play.ts";
import { scenario } from "../../local/estate/scenario.ts";
import { seedEstate } from "../../local/estate/seed.ts";
import type { StackTemplate } from "../../local/iam/template.ts";
import { openStore } from "../../local/state/store.ts";
import type { Clock } from "../../local/time/clock.ts";
import { approvePlan } from "./approve-plan.ts";
import { keepTime, lastTime } from "./last-time.ts";
import { localApi } from "./local-api.ts";

export interface LocalRunOptions {
  readonly config: Config;
  readonly stacks: readonly StackTemplate[];
  /** Kept between runs; in memory without. */
  readonly dataDir: string | undefined;
  /** @param start where an earlier run in the same folder had come to */
  readonly clock: (start: number | undefined) => Clock;
  readonly onHappening: (happening: Happening, at: number) => void;
  readonly onTransition: (remediation: Remediation, transition: Transition) => void;
  readonly onError: (error: unknown, where: string) => void;
}

/** The estate and the control plane, playing the scenario. */
export interface LocalRun {
  readonly config: Config;
  readonly plane: ControlPlane;
  readonly clock: Clock;
  readonly play: Play;
  readonly rows: () => Promise<readonly RemediationRow[]>;
  readonly stop: () => Promise<void>;
}

/** Brings everything up and lets it run. @throws {DataFolderError | StoreInUseError | StoreUnreadableError} */
export const startLocalRun = async (options: LocalRunOptions): Promise<LocalRun> => {
  const { config, stacks, onError } = options;
  const dataDir = options.dataDir === undefined ? undefined : resolve(options.dataDir);
  if (dataDir !== undefined) makeFolder(dataDir);
  const clock = options.clock(dataDir === undefined ? undefined : timeOf(dataDir));

  const plane = await createControlPlane({
    config,
    stacks,
    clock,
    dataDir,
    seed: "estate",
    onError,
    onAnnouncement: ({ detail }) => void clock.track(tell(detail)),
  });
  const { world, ledger, deployment } = plane;
  const tell = async (detail: unknown): Promise<void> => {
    const { remediationId, sequence } = announced(detail);
    const remediation = await ledger.getRemediation(remediationId);
    const transition = (await ledger.history(remediationId)).find((entry) => entry.sequence === sequence);
    if (remediation && transition) options.onTransition(remediation, transition);
  };
  if (dataDir !== undefined) writeRunFile(dataDir, { tableName: deployment.tableName });
  seedEstate(world);
  const play = playScenario(world, {
    happenings: scenario,
    administrator: ({ account, region }) => plane.administrator(account, region).client,
    approve: (who, subject, note) => approvePlan(localApi(plane, config, who), subject, note),
    onHappening: options.onHappening,
  });
  plane.start();
  keepTime(world.store, clock);
  return {
    config,
    plane,
    clock,
    play,
    rows: async () => {
      const rows: RemediationRow[] = [];
      for await (const remediation of ledger.remediations())
        rows.push(remediationRow(remediation, await ledger.history(remediation.id)));
      return rows.sort((a, b) =>
        a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : a.id < b.id ? -1 : 1,
      );
    },
    stop: () => plane.stop(),
  };
};

/** The folder for a run's data is not one, and cannot be made one. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
  constructor(folder: string, cause: unknown) {
    super(
      `${folder} cannot be the folder of a run (${cause instanceof Error ? cause.message : String(cause)}): give another with --data`,
      { cause },
    );
  }
}

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new DataFolderError(folder, error);
  }
};

const timeOf = (dataDir: string): number | undefined => {
  const store = openStore(join(dataDir, "cloud.sqlite"));
  try {
    return lastTime(store);
  } finally {
    store.close();
  }
};

/** Our own event on our own bus: `lambdas/adapters/bus.ts` writes it. */
const announced = (detail: unknown): { readonly remediationId: string; readonly sequence: number } => {
  const { remediationId, sequence } = Object(detail);
  return { remediationId: String(remediationId), sequence: Number(sequence) };
};
