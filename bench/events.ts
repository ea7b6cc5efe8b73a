import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { defaultConfigFile, loadConfig } from "../bin/load-config.ts";
import { synthesise } from "../bin/synthesise.ts";
import { playbooks } from "../lambdas/playbooks/index.ts";
import { type ControlPlane, createControlPlane } from "../local/control-plane/control-plane.ts";
import { rulesOf } from "../local/services/config/rules.ts";
import type { Clock } from "../local/time/clock.ts";
import { virtualClock } from "../local/time/virtual-clock.ts";
import type { Figure } from "./figure.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const events = 1_000;
/** As many at a time, and as often, as the default budgets allow: 20 in flight, 200 an hour. */
const atOnce = 15;
/** In virtual time: Config looks within a minute, and every remediation has settled long before the next ones. */
const betweenMs = 5 * 60_000;

/** The run did not do what it was timed for. */
class UnhealedError extends Error {
  override readonly name = "UnhealedError";
}

/** A thousand closed buckets, which Config watches. */
const createBuckets = async (plane: ControlPlane, account: string, region: string): Promise<void> => {
  rulesOf(plane.world, { account, region }).put("buckets-are-closed", {
    name: "buckets-are-closed",
    id: "config-rule-bench1",
    identifier: "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
    description: "",
    parameters: {},
    createdBy: null,
  });
  const s3 = plane.administrator(account, region).client(S3Client);
  for (let index = 0; index < events; index++) await s3.send(new CreateBucketCommand({ Bucket: bucketName(index) }));
};

/** Somebody opens them, some at a time; Config reports each. */
const openBuckets = async (plane: ControlPlane, clock: Clock, account: string, region: string): Promise<void> => {
  const s3 = plane.administrator(account, region).client(S3Client);
  for (let first = 0; first < events; first += atOnce) {
    for (let index = first; index < Math.min(first + atOnce, events); index++)
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucketName(index) }));
    await clock.idle(clock.now() + betweenMs);
  }
};

const bucketName = (index: number): string => `bench-${index}`;

const requireHealed = async ({ ledger }: ControlPlane): Promise<void> => {
  const ended: Record<string, number> = {};
  for await (const { id } of ledger.remediations()) {
    const state = (await ledger.history(id)).at(-1)?.state ?? "nothing";
    ended[state] = (ended[state] ?? 0) + 1;
  }
  if (ended["healed"] !== events) throw new UnhealedError(`of ${events} remediations ended ${JSON.stringify(ended)}`);
};

/** Seconds that as many bare calls take: an SDK client, the wire format, IAM, a store, and nothing of Homeostat. */
const bareCalls = async (plane: ControlPlane, account: string, region: string, calls: number): Promise<number> => {
  const s3 = plane.administrator(account, region).client(S3Client);
  const begun = performance.now();
  for (let call = 0; call < calls; call++)
    await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucketName(call % events) }));
  return (performance.now() - begun) / 1_000;
};

/** A thousand drift events from Config through intake and remediation to a verified repair, in memory and virtual time. */
export const measureEvents = async (): Promise<readonly Figure[]> => {
  const config = await loadConfig(defaultConfigFile, playbooks);
  const stacks = await inTemporaryFolder((folder) => synthesise(folder, defaultConfigFile));
  const { account, region } = config.hub;
  process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
  const clock = virtualClock({ start: Date.UTC(2026, 0, 5, 9) });
  let calls = 0;
  const plane = await createControlPlane({ config, stacks, clock, seed: "bench", onCall: () => (calls += 1) });
  try {
    await createBuckets(plane, account, region);
    plane.start();
    // `poll` counts how many there are: before, one at a time is written.
    await clock.idle(clock.now() + betweenMs);
    calls = 0;
    const begun = performance.now();
    await openBuckets(plane, clock, account, region);
    const seconds = (performance.now() - begun) / 1_000;
    const made = calls;
    await requireHealed(plane);
    const bare = await bareCalls(plane, account, region, made);
    return [
      {
        what: `${events} events healed, ${Math.round(made / events)} calls each`,
        value: seconds,
        unit: "s",
        baseline: { what: "as many bare calls", value: bare },
        aim: { of: "value", atMost: 40 },
      },
      { what: "  per event", value: (seconds * 1_000) / events, unit: "ms" },
    ];
  } finally {
    await plane.stop();
  }
};
