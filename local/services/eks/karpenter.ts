import type { Place } from "../place.ts";
import { onTimer, type World } from "../world.ts";
import { otherNodesIn, otherNodesOf, podsIn } from "./pods.ts";

/** From a pod that finds no room to a node for it: it talks to EC2 directly, and batches pods for moments. An estimate. */
const nodeAfter = 60_000;

interface Batch extends Place {
  readonly cluster: string;
  readonly podsPerNode: number;
}

const batchTimer = "eks.karpenter";

/** Has Karpenter run in a cluster from now on: pods without room get nodes that are in no node group, and lose them again. */
export const startKarpenter = (world: World, { account, region }: Place, cluster: string, podsPerNode: number): void =>
  lookLater(world, { account, region, cluster, podsPerNode });

const lookLater = (world: World, batch: Batch): void => {
  world.timers.schedule(batchTimer, world.clock.now() + nodeAfter, batch);
};

export const registerKarpenter = (world: World): void =>
  onTimer<Batch>(world, batchTimer, (batch) => {
    const { cluster, podsPerNode } = batch;
    const { nodes } = otherNodesIn(world, batch, cluster);
    const { asked, room } = podsIn(world, batch, cluster);
    const wanted = Math.max(0, nodes + Math.ceil((asked - room) / podsPerNode));
    if (wanted !== nodes) otherNodesOf(world, batch).put(cluster, { nodes: wanted, podsPerNode });
    lookLater(world, batch);
  });
