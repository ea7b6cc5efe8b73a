import type { ActName } from "./routes.ts";

/** Something that a human did, or tried to: on record before it takes effect. JSON. */
export interface Act {
  readonly id: string;
  readonly verb: ActName;
  /** What it is about, such as a remediation's id. */
  readonly target: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** In their own words. */
  readonly why: string | null;
}
