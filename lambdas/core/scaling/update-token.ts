import { createHash } from "node:crypto";
import type { NodeGroupSize } from "./observed-node-group.ts";

/**
 * The same step of the same attempt gets the same token, so that EKS takes it once only; a later attempt at the same
 * step, and the way back, get others.
 * @param incident what tells one ringing of an alarm from the next
 */
export const updateToken = (
  nodeGroup: string,
  incident: string,
  generation: number,
  before: NodeGroupSize,
  after: NodeGroupSize,
): string =>
  createHash("sha256")
    .update([nodeGroup, incident, generation, before.desired, after.desired].join("\0"))
    .digest("hex")
    .slice(0, 32);
