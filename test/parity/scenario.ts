import type { Runtime } from "../../lambdas/adapters/runtime.ts";
import type { EstateNodeGroup } from "../../local/estate/clusters.ts";
import type { Place } from "../../local/services/place.ts";

/** The plain SDK, with an administrator's keys. */
export type Aws = Pick<Runtime, "client">;

/** An account that a scenario is played on. */
export interface ParityAccount {
  readonly aws: Aws;
  /** Keeps nodes so busy, in per cent, that an alarm rises: no call of AWS does that. */
  readonly overload: (nodes: EstateNodeGroup, percent: number, alarm: string) => Promise<void>;
}

/** What AWS does behind a call and moto does not: the test does it on moto. */
export interface Deed {
  readonly because: string;
  /** @returns false where moto had done it by itself, so that the deed is no longer needed */
  readonly does: (aws: Aws) => Promise<boolean>;
}

/** One drift of one resource, which a playbook heals. */
export interface Scenario {
  readonly place: Place;
  /** The resource's id in the embedded estate. */
  readonly subject: string;
  /** Minutes until it must have healed. */
  readonly within: number;
  /** Makes on an empty account what the embedded estate begins with. @returns the subject's id there */
  readonly make: (aws: Aws) => Promise<string>;
  readonly drift: (account: ParityAccount, subject: string) => Promise<void>;
  /** What the playbook is there for, as the plain SDK reads it, without ids that an account gives. */
  readonly state: (aws: Aws, subject: string) => Promise<unknown>;
  /** By operation, such as `eks:UpdateNodegroupConfig`. */
  readonly behind?: Readonly<Record<string, Deed>>;
}
