import type { Finding } from "../../lambdas/core/finding.ts";
import type { ControlPlaneOptions } from "../../local/control-plane/control-plane.ts";
import { autoScalingGroupOf } from "../../local/estate/clusters.ts";
import { changeLoad } from "../../local/services/cloudwatch/load.ts";
import { startPlane } from "../support/plane-rig.ts";
import { type DurableOperation, operationsInProcess } from "./durable-operations.ts";
import { beat, onlyTheLoop } from "./loop.ts";
import { findingOf, type Outcome, remediesOf } from "./outcome.ts";
import type { ParityAccount, Scenario } from "./scenario.ts";

/** Nothing was told of a drift: there is nothing to compare. */
export class NothingHeardError extends Error {
  override readonly name = "NothingHeardError";
  constructor(subject: string) {
    super(`the embedded estate sent no event about ${subject}, or none that began a remediation`);
  }
}

export interface Played extends Outcome {
  /** The event that began the remediation, as the estate's services sent it. */
  readonly event: string;
  /** What intake made of it. */
  readonly finding: Finding;
  /** Of the remediation's durable execution. */
  readonly operations: readonly DurableOperation[];
}

/** Plays a scenario on the embedded estate. @throws {NothingHeardError} */
export const playInProcess = async (
  { place, subject, within, drift, state }: Scenario,
  over: Pick<ControlPlaneOptions, "network"> = {},
): Promise<Played> => {
  const rig = await startPlane({ loadEntry: onlyTheLoop, ...over });
  try {
    const { world, heard, ledger } = rig.plane;
    const aws = rig.administrator(place);
    const overload: ParityAccount["overload"] = async (nodes, percent) =>
      changeLoad(world, place, autoScalingGroupOf(nodes), (percent / 100) * nodes.desired, 1);
    await rig.clock.track(beat(ledger, rig.clock.now()));
    // The estate's layers say by themselves what is known against them.
    await rig.clock.track(drift({ aws, overload, know: async () => {} }, subject));
    await rig.until(within);
    const finding = await findingOf(ledger, subject);
    const told = [...heard.entries()].find(([, event]) => JSON.parse(event).id === finding?.transport.eventId);
    if (!told || !finding) throw new NothingHeardError(subject);
    return {
      remedies: await remediesOf(ledger, subject),
      resource: await state(aws, subject),
      errors: rig.errors,
      event: told[1],
      finding,
      operations: operationsInProcess(world.store),
    };
  } finally {
    await rig.plane.stop();
  }
};
