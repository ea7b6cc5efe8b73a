import type { FindingSeverity } from "@aws-sdk/client-ecr";
import type { Collection } from "../../state/collection.ts";
import type { World } from "../world.ts";

/** A known vulnerability of a package. */
export interface Advisory {
  /** A CVE id. */
  readonly name: string;
  readonly description: string;
  readonly severity: FindingSeverity;
  readonly packageName: string;
  readonly packageVersion: string;
  /** The first version without it; null: there is none yet. Basic scans do not tell. */
  readonly fixedIn: string | null;
  /** A way to exploit it is public. Basic scans do not tell. */
  readonly isExploited: boolean;
}

/** What scanners know of image layers, by the layer's digest: a layer that is not here has no known vulnerability. */
export const advisoriesOf = ({ store }: Pick<World, "store">): Collection<readonly Advisory[]> =>
  store.collection("ecr/advisories");
