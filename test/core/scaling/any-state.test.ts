import fc from "fast-check";
import { expect, it } from "vitest";
import { decideScaling } from "../../../lambdas/core/scaling/decide-scaling.ts";
import type { ObservedNodeGroup, SignalReading } from "../../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup, Signal } from "../../../lambdas/core/scaling/registered-group.ts";
import type { ScalingStep } from "../../../lambdas/core/scaling/scaling-history.ts";
import { undoScaling } from "../../../lambdas/core/scaling/verify-scaling.ts";
import {
  activity,
  ago,
  counted,
  cpuIn,
  cpuOut,
  limits,
  memoryOut,
  observed,
  pendingOut,
  quiet,
  ringing,
  steadily,
  step,
  web,
} from "./situations.ts";

/** What metrics may say, and what they may not. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 120, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, -1e308, 1e308, 0, 70, 77) },
);

/** One of all, but mostly the first. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const readingOf = (signal: Signal): fc.Arbitrary<SignalReading> =>
  fc
    .record({
      state: fc.constantFrom("ALARM", "ALARM", "OK", "INSUFFICIENT_DATA", null),
      since: fc.option(fc.integer({ min: 0, max: 120 }).map(ago)),
      threshold: fc.option(fc.constantFrom(0, 20, 50, 70, 77)),
      values: fc.oneof(
        fc.array(value, { maxLength: 30 }),
        value.map((steady) => Array.from({ length: 30 }, () => steady)),
      ),
      newest: mostly(0, fc.integer({ min: 0, max: 6 })),
    })
    .map(({ values, newest, ...rest }) => ({
      ...rest,
      alarm: signal.alarm,
      comparison: signal.direction === "out" ? "GreaterThanThreshold" : "LessThanThreshold",
      datapoints: values.map((each, index) => counted(each, index + 1 + newest)),
    }));

const size = fc.integer({ min: 0, max: 460 });

const group: fc.Arbitrary<RegisteredGroup> = fc
  .record({
    min: fc.integer({ min: 0, max: 20 }),
    more: fc.integer({ min: 0, max: 450 }),
    podsPerNode: fc.option(fc.integer({ min: 1, max: 50 })),
    addressesPerNode: fc.integer({ min: 1, max: 30 }),
    scaleIn: fc.boolean(),
    insteadOf: fc.option(fc.constant("other"), { freq: 5 }),
    signals: fc.subarray([cpuOut, memoryOut, pendingOut, cpuIn], { minLength: 1 }),
  })
  .map(({ more, ...rest }) => ({ ...web, ...rest, max: Math.min(450, Math.max(1, rest.min + more)) }));

const state = ({ signals, min, max }: RegisteredGroup): fc.Arbitrary<ObservedNodeGroup> =>
  fc
    .record({
      signals: fc.tuple(...signals.map(readingOf)),
      desired: fc.oneof(size, fc.integer({ min, max })),
      missing: mostly(0, fc.constantFrom(1, 5)),
      extra: mostly(0, fc.constantFrom(1, 5)),
      status: mostly("ACTIVE", fc.constantFrom("DEGRADED", "UPDATING", "DELETING")),
      issues: fc.subarray(["AsgInstanceLaunchFailures", "InsufficientFreeAddresses", "NodeCreationFailure"], {
        maxLength: 1,
      }),
      freeAddresses: mostly(5_000, fc.integer({ min: 0, max: 40 })),
      zones: fc.integer({ min: 0, max: 4 }),
      failed: fc.option(fc.integer({ min: 0, max: 20 }).map((count) => counted(count))),
      pending: fc.option(value.map((count) => counted(count))),
      activities: fc.array(
        fc.integer({ min: 0, max: 90 }).map((minutes) => activity(minutes)),
        { maxLength: 3 },
      ),
      suspended: mostly<readonly string[]>([], fc.subarray(["Launch", "Terminate"])),
      zonalShift: fc.boolean(),
    })
    .map(({ missing, extra, ...rest }) => {
      const inService = Math.max(0, rest.desired - missing);
      return observed(0, 0, { ...rest, min, max, inService, live: inService + extra });
    });

const steps: fc.Arbitrary<readonly ScalingStep[]> = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 200 }),
      from: fc.integer({ min: 0, max: 20 }),
      to: fc.integer({ min: 0, max: 20 }),
      outcome: fc.constantFrom("helped", "did-not-help", "failed", "unclear"),
    }),
    { maxLength: 5 },
  )
  .map((found) =>
    found.sort((one, other) => other.minutes - one.minutes).map(({ minutes, ...rest }) => step(minutes, rest)),
  );

const general = group.chain((registered) =>
  fc.record({ registered: fc.constant(registered), observed: state(registered), steps: mostly([], steps) }),
);

/** A group that has little to do, and nearly nothing else about it that would keep a node from being taken away. */
const idle = fc
  .record({
    nodes: fc.integer({ min: 0, max: 30 }),
    load: fc.double({ min: 0, max: 60, noNaN: true }),
    odd: mostly<number | null>(null, value),
    min: fc.integer({ min: 0, max: 4 }),
    scaleIn: mostly(true, fc.boolean()),
    steps: mostly<readonly ScalingStep[]>([], steps),
    over: fc.record({
      zones: fc.integer({ min: 0, max: 4 }),
      status: mostly("ACTIVE", fc.constantFrom("DEGRADED", "UPDATING")),
      zonalShift: mostly(false, fc.boolean()),
      suspended: mostly<readonly string[]>([], fc.subarray(["Launch", "Terminate"])),
      pending: mostly(counted(0), fc.option(value.map((count) => counted(count)))),
      activities: mostly<ObservedNodeGroup["activities"]>([], fc.constant([activity(5)])),
    }),
  })
  .map(({ nodes, load, odd, min, scaleIn, steps: earlier, over }) => {
    const registered = { ...web, min, max: 30, scaleIn, signals: [cpuOut, cpuIn] };
    const values = steadily(load, 30).map((point, index) =>
      odd !== null && index === 9 ? { ...point, value: odd } : point,
    );
    const signals = [
      quiet(cpuOut, load, { datapoints: values }),
      ringing(cpuIn, load, { datapoints: values, since: ago(20) }),
    ];
    return { registered, observed: observed(nodes, load, { ...over, signals, min, max: 30 }), steps: earlier };
  });

const anything = fc.oneof(general, idle);

it("whatever is observed, a size that is written is a whole number within every bound, and no further than a step away", () => {
  const seen = { out: 0, in: 0 };
  fc.assert(
    fc.property(anything, ({ registered, observed: live, steps: earlier }) => {
      const history = { now: ago(0), steps: earlier, told: null };
      const decision = decideScaling(live, registered, history, limits);
      if (decision.kind !== "scale") return;
      const { to } = decision;
      expect(Number.isInteger(to)).toBe(true);
      expect(["ACTIVE", "DEGRADED"]).toContain(live.status);
      expect(to).toBeLessThanOrEqual(Math.max(live.desired, Math.min(registered.max, live.max, 450)));
      expect(to).toBeGreaterThanOrEqual(Math.max(registered.min, live.min));
      if (to > live.desired) {
        seen.out += 1;
        expect(live.inService).toBeGreaterThanOrEqual(live.desired);
        expect(to - live.desired).toBeLessThanOrEqual(Math.min(10, Math.max(1, Math.ceil(live.desired / 2))));
        expect((to - live.desired) * registered.addressesPerNode).toBeLessThanOrEqual(live.freeAddresses);
        if (live.issues.length > 0) expect(to).toBe(live.desired + 1);
      } else {
        seen.in += 1;
        expect(to).toBe(live.desired - 1);
        expect(registered.scaleIn && live.status === "ACTIVE" && !live.zonalShift).toBe(true);
        expect(live.pending?.value).toBe(0);
        expect(to).toBeGreaterThanOrEqual(Math.max(1, live.zones));
      }
    }),
    { numRuns: 5_000, seed: 20_261_128 },
  );
  // Or nothing was shown.
  expect(seen.out).toBeGreaterThan(50);
  expect(seen.in).toBeGreaterThan(50);
});

it("whatever is observed, a way back gives up no node that is there, and goes below no minimum", () => {
  fc.assert(
    fc.property(anything, size, ({ observed: live }, before) => {
      const back = undoScaling(live, { desired: before });
      if (!back) return;
      expect(back.desired).toBeGreaterThanOrEqual(Math.max(live.live, live.min, before));
      expect(back.desired).toBeLessThan(live.desired);
    }),
    { numRuns: 2_000, seed: 20_261_128 },
  );
});
