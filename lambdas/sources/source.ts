import type { Finding } from "../core/finding.ts";
import type { EventEnvelope } from "./envelope.ts";

/**
 * What EventBridge selects: exact values of fields that every event has which is wanted. All else is decided in code,
 * where a mistake is tested, and where a filter does not miss an absent field.
 */
export type EventPattern = {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  readonly detail?: Readonly<Record<string, readonly string[] | Readonly<Record<string, readonly string[]>>>>;
};

/** One kind of events: which they are, and what they say. */
export interface Source {
  /** Kebab case, unique: the end of the rule's name. */
  readonly name: string;
  readonly pattern: EventPattern;
  /** @throws {MalformedEventError} */
  parse(event: EventEnvelope): readonly Finding[];
}

/** What every finding takes from the event that brought it. */
export const broughtBy = ({
  resources: _resources,
  detail: _detail,
  text,
  ...transport
}: EventEnvelope): Pick<Finding, "schemaVersion" | "raw" | "transport"> => ({
  schemaVersion: 1,
  raw: text,
  transport,
});
