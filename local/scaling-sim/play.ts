import { type Curve, roomAt } from "./curve.ts";
import { type GroupView, minuteMs, SimulatedGroup } from "./node-group.ts";
import { bounds, fallbackBounds, type Measured, type Policy, podsPerNode, target } from "./policy.ts";

/** What there was in one minute, and what was decided at its end; both groups together. */
export interface Minute {
  /** In nodes kept wholly busy. */
  readonly load: number;
  readonly ready: number;
  /** Nodes that are there and paid for, ready or not. */
  readonly live: number;
  readonly desired: number;
  readonly writes: readonly Write[];
}

/** A size that a policy asked for, and the circumstances under which nobody should. */
export interface Write {
  readonly to: number;
  readonly outsideBounds: boolean;
  readonly duringUpdate: boolean;
}

/** How many nodes a load takes at the target. */
export const nodesFor = (load: number): number => Math.max(bounds.min, Math.ceil((100 * load) / target));

/** Plays a curve's day with one policy: what came of every minute, the first first. */
export const play = (curve: Curve, policy: Policy): readonly Minute[] => {
  const group = new SimulatedGroup(Math.min(bounds.max, nodesFor(curve.load[0] ?? 0)), (minute) =>
    roomAt(curve, minute),
  );
  const fallback = new SimulatedGroup(fallbackBounds.min, () => Number.POSITIVE_INFINITY);
  const measured: Measured[] = [];
  const decide = policy.begin();

  return curve.load.map((load, minute) => {
    for (const each of [group, fallback]) each.pass();
    const asked = curve.rival?.(minute) ?? null;
    if (asked !== null) group.resize(asked, "autoscaler");
    const seen = withUpdate(group.view, curve, minute);
    const other = fallback.view;
    const ready = seen.ready + other.ready;
    measured.push(measure(curve, load, ready));
    const sizes = decide({ now: (minute + 1) * minuteMs, measured, group: seen, fallback: other });
    const writes = [
      ...write(group, seen, sizes.group, bounds, policy),
      ...write(fallback, other, sizes.fallback, fallbackBounds, policy),
    ];
    const live = ready + seen.launching + other.launching;
    return { load, ready, live, desired: sizes.group + sizes.fallback, writes };
  });
};

const withUpdate = (view: GroupView, { update }: Curve, minute: number): GroupView =>
  update && minute >= update.from && minute < update.until ? { ...view, updating: true } : view;

const write = (
  group: SimulatedGroup,
  { desired, updating }: GroupView,
  to: number,
  { min, max }: { readonly min: number; readonly max: number },
  policy: Policy,
): readonly Write[] => {
  if (to === desired) return [];
  group.resize(to, policy.writes);
  return [{ to, outsideBounds: to < min || to > max, duringUpdate: updating }];
};

/** The load spreads evenly; what is too much of it keeps processors wholly busy, or leaves pods pending. */
const measure = ({ demand }: Curve, load: number, ready: number): Measured => ({
  utilisation: ready === 0 ? 100 : Math.min(100, (100 * load) / ready),
  pendingPods: demand === "pods" ? Math.ceil(Math.max(0, load - ready) * podsPerNode) : 0,
});
