import type { Operation } from "@aws-sdk/client-lambda";
import { InvalidParameterError } from "./errors.ts";

/** GetDurableExecutionState: 100 unless told, 1,000 at most, and 0 is as good as nothing. */
const DEFAULT_ITEMS = 100;
const MOST_ITEMS = 1000;

export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of `operations`, which begins at `Marker`. */
export const pageOf = (
  operations: readonly Operation[],
  { Marker = "0", MaxItems }: PageRequest,
): { Operations: Operation[]; NextMarker?: string } => {
  const items = MaxItems || DEFAULT_ITEMS;
  if (!Number.isInteger(items) || items < 0 || items > MOST_ITEMS) {
    throw new InvalidParameterError(`MaxItems must be 0 to ${MOST_ITEMS}, got ${MaxItems}`);
  }
  if (!/^\d+$/.test(Marker)) throw new InvalidParameterError(`Marker must be a NextMarker given before, got ${Marker}`);
  const end = Number(Marker) + items;
  const Operations = operations.slice(Number(Marker), end);
  return end < operations.length ? { Operations, NextMarker: String(end) } : { Operations };
};
