import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { registerOpsItems } from "./ops-items.ts";
import { registerParameters } from "./parameters.ts";

/** The operations of `ssm`: OpsCenter and Parameter Store. */
export const registerSsm = (aws: Operations, world: World): void => {
  registerOpsItems(aws, world);
  registerParameters(aws, world);
};
