import type { Happening } from "./happening.ts";
import { bucketHappenings } from "./happenings/buckets.ts";
import { loadHappenings } from "./happenings/load.ts";
import { oddEvents } from "./happenings/odd-events.ts";
import { registryHappenings } from "./happenings/registry.ts";
import { securityGroupHappenings } from "./happenings/security-groups.ts";

/** Two hours of the estate's life, in order of time. */
export const scenario: readonly Happening[] = [
  ...bucketHappenings,
  ...securityGroupHappenings,
  ...registryHappenings,
  ...loadHappenings,
  ...oddEvents,
].toSorted((one, other) => one.minute - other.minute);

/** Minutes until everything that can heal has had the time to. */
export const scenarioMinutes = 120;
