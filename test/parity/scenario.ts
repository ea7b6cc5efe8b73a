import type { Runtime } from "../../lambdas/adapters/runtime.ts";
import type { RemediationReason } from "../../lambdas/core/reasons.ts";
import type { State } from "../../lambdas/core/states.ts";
import type { EstateNodeGroup } from "../../local/estate/clusters.ts";
import type { Advisory } from "../../local/services/ecr/advisories.ts";
import type { Place } from "../../local/services/place.ts";

/** The plain SDK, with an administrator's keys. */
export type Aws = Pick<Runtime, "client">;

/** An image, `<repository>@<digest>`, and what is known against its layers. */
export interface EstateImage {
  readonly place: Place;
  readonly id: string;
  readonly advisories: readonly Advisory[];
}

/** An account that a scenario is played on. */
export interface ParityAccount {
  readonly aws: Aws;
  /** Keeps nodes so busy, in per cent, that an alarm rises: no call of AWS does that. */
  readonly overload: (nodes: EstateNodeGroup, percent: number, alarm: string) => Promise<void>;
  /** Has the next scan of an image find this: no call of AWS says it either. */
  readonly know: (image: EstateImage) => Promise<void>;
}

/** What AWS does behind a call and moto does not: the test does it on moto. */
export interface Deed {
  readonly because: string;
  /** @returns false where moto had done it by itself, so that the deed is no longer needed */
  readonly does: (aws: Aws) => Promise<boolean>;
}

/** One drift of one resource, of which a playbook makes an end. */
export interface Scenario {
  readonly place: Place;
  /** The resource's id in the embedded estate; of an image with its digest after an `@`. */
  readonly subject: string;
  /** Minutes until it must have ended. */
  readonly within: number;
  /** How: healed, unless a human has to be called. */
  readonly ends?: { readonly state: State; readonly reason: RemediationReason };
  /** Makes on an empty account what the embedded estate begins with. @returns the subject's id there */
  readonly make: (aws: Aws) => Promise<string>;
  readonly drift: (account: ParityAccount, subject: string) => Promise<void>;
  /** What the playbook is there for, as the plain SDK reads it, without ids that an account gives. */
  readonly state: (aws: Aws, subject: string) => Promise<unknown>;
  /** By operation, such as `eks:UpdateNodegroupConfig`. */
  readonly behind?: Readonly<Record<string, Deed>>;
}
