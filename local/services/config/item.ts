import type { ChangedResource } from "./record-change.ts";

/** What Config last recorded of a resource. */
export interface Item extends ChangedResource {
  readonly status: "OK" | "ResourceDeleted";
  /** Milliseconds since the epoch. */
  readonly capturedAt: number;
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly configuration: object | null;
  readonly supplementary: Readonly<Record<string, object>>;
}
