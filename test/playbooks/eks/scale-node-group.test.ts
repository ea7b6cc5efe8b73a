import { describe, expect, it } from "vitest";
import { UnregisteredAlarmError } from "../../../lambdas/core/alarm-registry.ts";
import { bind } from "../../../lambdas/core/operation.ts";
import { unreadyNodes } from "../../../lambdas/core/scaling/unready-nodes.ts";
import { scaleNodeGroup } from "../../../lambdas/playbooks/eks/scale-node-group.ts";
import { counted, observed } from "../../core/scaling/situations.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { playing, reversed } from "../play.ts";
import { type NodeGroup, nodeGroup, nodeGroupWorld } from "../worlds/node-group.ts";

const play = (start: NodeGroup) => {
  const world = nodeGroupWorld(start);
  return { world, ...playing(scaleNodeGroup, world) };
};

describe("observing", () => {
  it("counts instances by what they are: in service, live, or neither", async () => {
    const instances = ["InService", "InService", "Pending:Wait", "Standby", "Terminating:Wait", "Warmed:Stopped"];
    const { observe } = play(nodeGroup(4, 168, { instances }));
    expect(await observe()).toMatchObject({
      status: "ACTIVE",
      issues: [],
      min: 2,
      max: 10,
      desired: 4,
      inService: 2,
      live: 4,
      unhealthy: 0,
      failed: null,
      pending: { value: 0 },
      zones: 2,
      freeAddresses: 200,
      lastUpdate: null,
      autoMode: false,
      zonalShift: false,
      signals: [{ alarm: "shop-web-cpu", state: "ALARM", comparison: "GreaterThanThreshold", threshold: 70 }],
    });
  });

  it("counts nodes of the cluster that are not ready, of this group at most all", async () => {
    expect(await play(nodeGroup(4, 336, { failedNodes: 9 })).observe()).toMatchObject({ failed: { value: 9 } });
    expect(unreadyNodes(observed(4, 84, { failed: counted(9) }), 0)).toBe(4);
  });

  it("refuses a finding whose alarm is not registered", async () => {
    const { session } = nodeGroupWorld(nodeGroup(4, 336));
    await expect(scaleNodeGroup.observe(bind(scaleNodeGroup.reads, session), sampleFinding())).rejects.toThrow(
      UnregisteredAlarmError,
    );
  });
});

describe("scaling out", () => {
  it("asks for nodes, waits until they serve, and is done once the load is shared", async () => {
    const { world, plan, change, apply, verify } = play(nodeGroup(4, 336));
    const planned = await change();
    expect(planned).toEqual({
      summary: "desired size: 4 → 5 (CPUUtilization 84 for a target of 70)",
      before: { desired: 4 },
      after: { desired: 5 },
      impact: "none",
    });
    await apply(planned);
    expect(await verify(planned)).toBe("pending");
    world.settle();
    expect(await verify(planned)).toBe("healed");
    expect(await plan()).toMatchObject({ kind: "skip", reason: "alarm-cleared" });
  });

  it("sends the desired size with a token of that very step", async () => {
    const { world, change, apply } = play(nodeGroup(4, 336));
    const planned = await change();
    await apply(planned);
    await apply(planned);
    const [first, second] = world.updates;
    expect(first).toMatchObject({ clusterName: "shop", nodegroupName: "web", desiredSize: 5 });
    expect(first?.clientRequestToken).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toEqual(first);
  });

  it("does not wait for nodes by asking for more", async () => {
    const { world, plan, change, apply } = play(nodeGroup(4, 400));
    await apply(await change());
    expect(await plan()).toMatchObject({ kind: "skip", reason: "update-in-progress" });
    world.change({ status: "ACTIVE" });
    expect(await plan()).toMatchObject({ kind: "skip", reason: "capacity-in-flight" });
  });

  it("takes its constants from its options", async () => {
    const world = nodeGroupWorld(nodeGroup(4, 400));
    const sizes = [{}, { stepNodes: 1 }, { tolerance: 0.5 }].map(async (options) => {
      const plan = await playing(scaleNodeGroup, world, options).plan();
      return plan.kind === "change" ? plan.after : plan.kind;
    });
    expect(await Promise.all(sizes)).toEqual([{ desired: 6 }, { desired: 5 }, "skip"]);
  });
});

describe("undoing", () => {
  it("goes back to the nodes that are there when no instance can be launched", async () => {
    const { world, change, apply, verify, undoTarget, settings } = play(nodeGroup(4, 400));
    const planned = await change();
    await apply(planned);
    world.launched("Failed");
    world.change({
      status: "DEGRADED",
      issues: ["AsgInstanceLaunchFailures"],
      instances: Array.from({ length: 5 }, () => "InService"),
    });
    expect(await verify(planned)).toBe("failed");
    const size = await undoTarget(planned);
    expect(size).toEqual({ desired: 5 });
    await apply(reversed(planned, size));
    expect(await settings()).toEqual({ desired: 5 });
    expect(new Set(world.updates.map(({ clientRequestToken }) => clientRequestToken)).size).toBe(2);
  });

  it("has nothing to undo once the nodes serve", async () => {
    const { world, change, apply, undoTarget } = play(nodeGroup(4, 400));
    const planned = await change();
    await apply(planned);
    world.settle();
    expect(await undoTarget(planned)).toBeNull();
  });
});
