import { afterAll, beforeAll, expect, it } from "vitest";
import { AwsFaultError } from "../../local/aws/fault.ts";
import { statementsOf, withoutStatement } from "../support/drop-statement.ts";
import { probes, runProbe } from "../support/permission-probes.ts";
import { type PlaneRig, startPlane, synthesisedStacks } from "../support/plane-rig.ts";
import type { Probe } from "../support/probe.ts";
import { expectedUnexercised, unexercisedOf } from "../support/unexercised-statements.ts";

const stacks = synthesisedStacks();
const statements = statementsOf(stacks);

interface Outcome {
  readonly error: unknown;
  /** What was refused to functions, playbooks, or AWS itself. */
  readonly refused: readonly string[];
}

const notAuthorized = /not authorized to perform/;

/** Runs a probe on a plane of its own, from the stacks given. */
const runAlone = async (
  probe: Probe,
  from: typeof stacks,
  look: (rig: PlaneRig) => void = () => {},
): Promise<Outcome> => {
  let rig: PlaneRig;
  try {
    rig = await startPlane({ stacks: from });
  } catch (error) {
    if (error instanceof AwsFaultError) return { error, refused: [error.message] };
    throw error;
  }
  const outcome = (error: unknown): Outcome => ({
    error,
    refused: [
      ...(probe.provokes ? [] : rig.refused),
      // What AWS itself may not do is no call of ours: it is told to whoever waits for it.
      ...[...rig.errors, String(error)].filter((each) => notAuthorized.test(each)),
    ],
  });
  try {
    await runProbe(rig, probe);
    look(rig);
    return outcome(null);
  } catch (error) {
    return outcome(error);
  } finally {
    await rig.plane.stop();
  }
};

/** The first probe that needs a statement, by the statement's id. */
const probeFor = new Map<string, Probe>();
const counts = { dropped: 0, refused: 0, asserted: 0, listed: 0 };

beforeAll(async () => {
  for (const probe of probes) {
    // A probe that provokes a refusal would not tell it from another: it is there for the Deny alone.
    const effect = probe.provokes ? "Deny" : "Allow";
    const { error } = await runAlone(probe, stacks, ({ plane }) => {
      for (const { id, ...statement } of plane.iam.usage())
        if (statement.needed && statement.effect === effect && !probeFor.has(id)) probeFor.set(id, probe);
    });
    expect(error, probe.name).toBeNull();
  }
}, 180_000);

afterAll(() => {
  const { dropped, refused, asserted, listed } = counts;
  process.stdout.write(
    `${dropped} statements dropped: ${refused} made a call be refused, ${asserted} made a forbidden one succeed, ${listed} are listed as unexercised\n`,
  );
});

it.each(statements.map((statement) => [statement.id, statement] as const))("%s is missed", async (_id, statement) => {
  counts.dropped += 1;
  const probe = probeFor.get(statement.id);
  if (!probe) {
    for (const line of unexercisedOf([statement])) expect(expectedUnexercised).toContain(line);
    counts.listed += 1;
    return;
  }
  const { error, refused } = await runAlone(probe, withoutStatement(stacks, statement.id));
  expect(error, probe.name).not.toBeNull();
  if (statement.effect === "Allow") {
    expect(refused, probe.name).not.toEqual([]);
    counts.refused += 1;
  } else counts.asserted += 1;
});
