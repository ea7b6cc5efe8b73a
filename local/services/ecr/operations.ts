import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { registerDeletion } from "./delete-images.ts";
import { registerFindings } from "./find-vulnerabilities.ts";
import { registerRegistry } from "./manage-registry.ts";
import { registerRepositories } from "./manage-repositories.ts";
import { registerImages } from "./push-images.ts";
import { registerScans } from "./scan.ts";

/** The operations of `ecr`, and the scans that run behind them. */
export const registerEcr = (aws: Operations, world: World): void => {
  registerRegistry(aws, world);
  registerRepositories(aws, world);
  registerImages(aws, world);
  registerDeletion(aws, world);
  registerFindings(aws, world);
  registerScans(world);
};
