import { readFileSync } from "node:fs";
import { inject } from "vitest";
import config from "../../homeostat.config.ts";
import type { Runtime } from "../../lambdas/adapters/runtime.ts";
import { type RemediationRow, remediationRow } from "../../lambdas/report/remediation-row.ts";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  createControlPlane,
} from "../../local/control-plane/control-plane.ts";
import { seedEstate } from "../../local/estate/seed.ts";
import type { StackTemplate } from "../../local/iam/template.ts";
import type { Place } from "../../local/services/place.ts";
import type { Clock } from "../../local/time/clock.ts";
import { virtualClock } from "../../local/time/virtual-clock.ts";

/** The templates as `cdk synth` gives them, made once for the whole test run. */
export const synthesisedStacks = (): readonly StackTemplate[] => JSON.parse(readFileSync(inject("stacks"), "utf8"));

const begins = Date.UTC(2026, 0, 5, 9);

export interface PlaneRig {
  readonly plane: ControlPlane;
  readonly clock: Clock;
  /** What went wrong inside, in order. */
  readonly errors: string[];
  /** Refused calls of functions and playbooks, such as `s3:PutPublicAccessBlock AccessDenied`. */
  readonly refused: string[];
  readonly administrator: (place: Place) => Runtime;
  /** Lets virtual time pass until that many minutes after the beginning. */
  readonly until: (minutes: number) => Promise<void>;
  readonly rows: () => Promise<readonly RemediationRow[]>;
}

/** The control plane over the seeded estate, in memory and in virtual time; nothing happens but what the test does. */
export const startPlane = async (over: Partial<ControlPlaneOptions> = {}): Promise<PlaneRig> => {
  const clock = over.clock ?? virtualClock({ start: begins });
  const errors: string[] = [];
  const refused: string[] = [];
  const plane = await createControlPlane({
    config,
    stacks: synthesisedStacks(),
    seed: "test",
    onError: (error, where) => errors.push(`${where}: ${String(error)}`),
    onCall: ({ call, status, errorCode }) => {
      if (status === 403 || /AccessDenied|Unauthorized/.test(errorCode ?? ""))
        refused.push(`${call.service}:${call.operation} ${errorCode}`);
    },
    ...over,
    clock,
  });
  seedEstate(plane.world);
  plane.start();
  return {
    plane,
    clock,
    errors,
    refused,
    administrator: ({ account, region }) => plane.administrator(account, region),
    until: (minutes) => clock.idle(begins + minutes * 60_000),
    rows: async () => {
      const rows: RemediationRow[] = [];
      for await (const remediation of plane.ledger.remediations())
        rows.push(remediationRow(remediation, await plane.ledger.history(remediation.id)));
      return rows.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    },
  };
};
