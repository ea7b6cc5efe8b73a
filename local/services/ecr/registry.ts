import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { tableOf } from "../world.ts";

/** Which repositories are scanned, and when. */
export interface ScanningRule {
  readonly scanFrequency: "SCAN_ON_PUSH" | "CONTINUOUS_SCAN" | "MANUAL";
  /** Names with `*` for anything; one without it stands for every name that it is in. */
  readonly filters: readonly string[];
}

/** How images of a whole registry are scanned. */
export interface RegistryScanning {
  readonly scanType: "BASIC" | "ENHANCED";
  readonly rules: readonly ScanningRule[];
}

/** One document an account and region. */
const registryKey = "scanning";

export const registryScanning = (world: Pick<World, "store">, place: Place): RegistryScanning =>
  tableOf<RegistryScanning>(world, place, "ecr/registry").get(registryKey) ?? { scanType: "BASIC", rules: [] };

export const putRegistryScanning = (world: Pick<World, "store">, place: Place, scanning: RegistryScanning): void =>
  tableOf<RegistryScanning>(world, place, "ecr/registry").put(registryKey, scanning);

const matches = (filter: string, name: string): boolean => {
  const literal = (text: string) => text.replace(/[.+^${}()|[\]\\?]/g, "\\$&");
  const pattern = filter.includes("*") ? `^${literal(filter).replaceAll("*", ".*")}$` : literal(filter);
  return new RegExp(pattern).test(name);
};

/** How one repository is scanned in effect: by the registry's rules, and with basic scans by its own setting too. */
export const scanningOf = (
  world: Pick<World, "store">,
  place: Place,
  { name, scanOnPush }: { readonly name: string; readonly scanOnPush: boolean },
): {
  readonly scanner: "basic" | "enhanced";
  readonly frequency: ScanningRule["scanFrequency"];
  readonly filters: readonly string[];
} => {
  const { scanType, rules } = registryScanning(world, place);
  const scanner = scanType === "ENHANCED" ? "enhanced" : "basic";
  for (const { scanFrequency, filters } of rules) {
    const applied = filters.filter((filter) => matches(filter, name));
    if (applied.length > 0) return { scanner, frequency: scanFrequency, filters: applied };
  }
  const own = scanner === "basic" && scanOnPush;
  return { scanner, frequency: own ? "SCAN_ON_PUSH" : "MANUAL", filters: [] };
};
