import { coversAlarm, type ScalingEntry } from "./scaling-entry.ts";

interface RegistryProblem {
  /** Below `scaling`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

interface Registry {
  readonly accounts: readonly { readonly id: string; readonly regions: readonly string[] }[];
  readonly scaling: readonly ScalingEntry[];
}

/** What belongs to a node group, and so is the same in each of its entries. */
const ofTheGroup = ["min", "max", "podsPerNode", "addressesPerNode", "fallback", "scaleIn", "owner"] as const;

const samePlace = (one: ScalingEntry, other: ScalingEntry): boolean =>
  one.account === other.account && one.region === other.region;

const inCluster = (one: ScalingEntry, other: ScalingEntry): boolean =>
  samePlace(one, other) && one.cluster === other.cluster;

/** One alarm of two entries would have two meanings. */
const overlap = (entry: ScalingEntry, earlier: ScalingEntry): boolean =>
  samePlace(entry, earlier) &&
  (coversAlarm(entry, earlier.alarm.replace(/\*$/, "")) || coversAlarm(earlier, entry.alarm.replace(/\*$/, "")));

/** What an entry says that the one at `index` before it says otherwise. */
const againstEarlier = (entry: ScalingEntry, earlier: ScalingEntry, index: number): readonly RegistryProblem[] => {
  if (overlap(entry, earlier))
    return [{ path: ["alarm"], message: `is an alarm of scaling[${index}], "${earlier.alarm}", too` }];
  if (!inCluster(entry, earlier) || entry.nodeGroup !== earlier.nodeGroup) return [];
  return ofTheGroup
    .filter((field) => entry[field] !== earlier[field])
    .map((field) => ({
      path: [field],
      message: `contradicts scaling[${index}].${field}, ${earlier[field] ?? "which is not set"}: both are of ${entry.cluster}/${entry.nodeGroup}`,
    }));
};

const byItself = (entry: ScalingEntry, { accounts, scaling }: Registry): readonly RegistryProblem[] => {
  const { account, region, fallback, nodeGroup } = entry;
  const problems: RegistryProblem[] = [];
  if (!accounts.some(({ id, regions }) => id === account && regions.includes(region)))
    problems.push({ path: ["account"], message: `${account} in ${region} is not listed under accounts` });
  if (fallback === nodeGroup) problems.push({ path: ["fallback"], message: "is the node group itself" });
  else if (fallback !== undefined && !scaling.some((other) => inCluster(other, entry) && other.nodeGroup === fallback))
    problems.push({ path: ["fallback"], message: `has no entry of its own in ${entry.cluster}, so no bounds` });
  return problems;
};

/** What entries contradict in each other or in the rest of the configuration; what one says by itself is the schema's. */
export const registryProblems = (registry: Registry): readonly RegistryProblem[] =>
  registry.scaling.flatMap((entry, index) =>
    [
      ...byItself(entry, registry),
      ...registry.scaling.slice(0, index).flatMap((earlier, at) => againstEarlier(entry, earlier, at)),
    ].map(({ path, message }) => ({ path: [index, ...path], message })),
  );
