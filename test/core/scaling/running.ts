import { remediate } from "../../../lambdas/core/remediate.ts";
import type { Transition } from "../../../lambdas/core/remediation.ts";
import type { RunResult } from "../../../lambdas/core/run.ts";
import { updateDesiredSize } from "../../../lambdas/operations/eks.ts";
import { scaleNodeGroup } from "../../../lambdas/playbooks/eks/scale-node-group.ts";
import { type NodeGroup, type NodeGroupWorld, nodeGroup, nodeGroupWorld } from "../../playbooks/worlds/node-group.ts";
import { replay } from "../../support/replaying-steps.ts";
import { sampleConfig } from "../../support/sample-config.ts";
import { createRig } from "../../support/workflow-rig.ts";

/** What happens to a run that scales four nodes to six. */
export interface Fate {
  /** Instead of the update that EKS would begin. */
  readonly update?: (world: NodeGroupWorld, apply: () => void) => void;
  /** Between the lease and the write. */
  readonly before?: (world: NodeGroupWorld) => void;
  /** Between the look that decides how far to go back and the write that goes there. */
  readonly beforeRollback?: (world: NodeGroupWorld) => void;
  /** Minutes after the first update, in order. */
  readonly afterwards?: readonly (readonly [minutes: number, happens: (world: NodeGroupWorld) => void])[];
  /** The sandbox dies at this point when it comes to it for the `dieOn`th time, the first if it does not say. */
  readonly dieAt?: string;
  readonly dieOn?: number;
  readonly start?: Partial<NodeGroup>;
}

export interface Ran {
  readonly result: RunResult;
  readonly history: readonly Transition[];
  readonly sizes: readonly number[];
  readonly attempts: number;
  readonly minutes: number;
}

/** As EKS and Auto Scaling do it where nothing goes wrong. */
const arrives: Fate["afterwards"] = [
  [1, (world) => world.change({ status: "ACTIVE" })],
  [
    2,
    (world) => {
      world.launched("Successful");
      world.change({ instances: Array.from({ length: 6 }, () => "InService") });
    },
  ],
];

/** One execution of the playbook over a world that goes on meanwhile, to its end. */
export const runScaling = async ({
  update,
  before,
  beforeRollback,
  afterwards = arrives,
  dieAt,
  dieOn = 1,
  start,
}: Fate): Promise<Ran> => {
  let passes = 0;
  let isUndone = false;
  let began = 0;
  let clock = (): number => began;
  const world = nodeGroupWorld(nodeGroup(4, 400, start), () => clock());
  const rig = await createRig({
    playbook: () => scaleNodeGroup,
    finding: world.finding,
    config: sampleConfig({ playbooks: { [scaleNodeGroup.id]: { mode: "enforce" } } }),
    dieAt: (_point, name) => {
      // Once the lease is held, and before anything is written.
      if (name === "apply: before checkpoint" && passes === 0) before?.(world);
      if (name === "rollback: before checkpoint" && !isUndone) {
        isUndone = true;
        beforeRollback?.(world);
      }
      if (name === dieAt) passes += 1;
      return name === dieAt && passes === dieOn;
    },
  });
  began = rig.journal.now;
  clock = () => rig.journal.now;

  let updatedAt: number | null = null;
  const due = [...afterwards];
  const catchUp = (): void => {
    for (let [next] = due; next && updatedAt !== null && clock() >= updatedAt + next[0] * 60_000; [next] = due) {
      next[1](world);
      due.shift();
    }
  };
  const ports = {
    ...rig.ports,
    session: () => ({
      send: async <I, O>(operation: Parameters<typeof world.session.send<I, O>>[0], input: I): Promise<O> => {
        catchUp();
        if (operation.actions !== updateDesiredSize.actions) return world.session.send(operation, input);
        updatedAt ??= clock();
        let sent: Promise<O> | null = null;
        const apply = (): void => {
          sent = world.session.send(operation, input);
        };
        (update ?? ((_world, go) => go()))(world, apply);
        return sent ?? world.session.send(operation, input);
      },
    }),
  };
  const result = await replay(rig.journal, (steps) => remediate(ports)({ remediationId: rig.id }, steps));
  const slot = await rig.ledger.getSlot(scaleNodeGroup.id, world.finding.subject);
  return {
    result,
    history: await rig.ledger.history(rig.id),
    sizes: world.updates.map(({ desiredSize }) => desiredSize),
    attempts: slot?.attempts.length ?? 0,
    minutes: (rig.journal.now - began) / 60_000,
  };
};
