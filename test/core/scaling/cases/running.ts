import { awsError } from "../../../support/sample-playbook.ts";
import type { Fate } from "../running.ts";

interface RunningCase {
  readonly no: number;
  readonly what: string;
  readonly fate: Fate;
  /** How the run ends: state and reason, and the sizes that were written. */
  readonly expected: string;
}

const inService = (count: number): readonly string[] => Array.from({ length: count }, () => "InService");

const oneLaunchFails: Fate["afterwards"] = [
  [
    1,
    (world) => {
      world.launched("Failed");
      world.change({ status: "DEGRADED", issues: ["AsgInstanceLaunchFailures"], instances: inService(5) });
    },
  ],
  [3, (world) => world.change({ status: "DEGRADED" })],
];

/** What becomes of a run that scales four nodes to six. */
export const running: readonly RunningCase[] = [
  { no: 8, what: "all goes well", fate: {}, expected: "healed: verified, 6" },
  {
    no: 26,
    what: "EKS is busy with another update",
    fate: {
      update: () => {
        throw awsError("ResourceInUseException", 409);
      },
    },
    expected: "superseded: resource-busy, none",
  },
  {
    no: 32,
    what: "somebody changes the size between plan and write",
    fate: { start: { status: "ACTIVE" }, before: (world) => world.change({ desired: 5 }) },
    expected: "superseded: state-changed, none",
  },
  {
    no: 36,
    what: "the call times out, and was carried out",
    fate: {
      update: (_world, apply) => {
        apply();
        throw new Error("TimeoutError");
      },
    },
    expected: "healed: verified, 6",
  },
  {
    no: 37,
    what: "the sandbox dies after the write",
    fate: { dieAt: "apply: before checkpoint", dieOn: 2 },
    expected: "healed: verified, 6",
  },
  {
    no: 38,
    what: "one of two launches fails",
    fate: { afterwards: oneLaunchFails },
    expected: "rolled-back: rolled-back-after-failure, 6 5",
  },
  {
    no: 38,
    what: "one of two launches fails, and a second node arrives before the size goes back to five",
    fate: {
      afterwards: oneLaunchFails,
      beforeRollback: (world) => world.change({ instances: inService(6) }),
    },
    expected: "failed: rollback-refused, 6",
  },
  {
    no: 38,
    what: "one of two launches fails, and EKS begins another update before the size goes back",
    fate: { afterwards: oneLaunchFails, beforeRollback: (world) => world.change({ status: "UPDATING" }) },
    expected: "failed: rollback-refused, 6",
  },
  {
    no: 40,
    what: "a human raises the size while launches fail",
    fate: {
      afterwards: [
        [
          1,
          (world) => {
            world.launched("Failed");
            world.change({
              status: "DEGRADED",
              issues: ["AsgInstanceLaunchFailures"],
              instances: inService(5),
              desired: 8,
            });
          },
        ],
      ],
    },
    expected: "failed: verification-failed, 6",
  },
  {
    no: 41,
    what: "the new nodes are in service, and never ready",
    fate: {
      afterwards: [[2, (world) => world.change({ status: "ACTIVE", instances: inService(6), failedNodes: 2 })]],
    },
    expected: "escalated: not-settled, 6",
  },
  {
    no: 50,
    what: "the node group is deleted meanwhile",
    fate: { afterwards: [[2, (world) => world.remove()]] },
    expected: "superseded: resource-gone, 6",
  },
];
