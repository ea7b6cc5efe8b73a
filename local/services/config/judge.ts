import type { Place } from "../place.ts";
import type { World } from "../world.ts";

export interface Judgement {
  readonly compliant: boolean;
  /** What is wrong, in one sentence. */
  readonly annotation: string | null;
}

/** What a managed rule says of a resource as it is now; null where the resource is not there. */
export type Judge = (
  world: World,
  place: Place,
  resourceId: string,
  parameters: Readonly<Record<string, string>>,
) => Judgement | null;

export const compliant: Judgement = { compliant: true, annotation: null };

export const violates = (annotation: string): Judgement => ({ compliant: false, annotation });
