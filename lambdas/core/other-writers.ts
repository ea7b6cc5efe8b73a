import * as z from "zod";
import type { Subject } from "./finding.ts";
import { redactText } from "./redact.ts";
import { visible } from "./visible.ts";

/** Records of one call, by the name that CloudTrail gives it, since a time in ISO 8601. */
export interface TrailQuery {
  readonly call: string;
  readonly since: string;
}

/** Somebody who changed a resource beside us. Texts are bounded, redacted and without anything invisible. */
export interface OtherWriter {
  /** The ARN of a user or of a role's session, or the name of an AWS service. */
  readonly by: string;
  readonly call: string;
  /** How often, among the records that were read. */
  readonly times: number;
  /** ISO 8601. */
  readonly lastAt: string;
  /** The AWS service that made the call for them, else what their client says that it is. */
  readonly through: string | null;
}

/** Who else changed a resource of late. `none`: nobody is on record yet. `unknown`: CloudTrail could not be asked. */
export type OtherWriters =
  | { readonly kind: "named"; readonly writers: readonly OtherWriter[] }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly why: string };

/** They go into a history, a ticket and a terminal, which people read. */
const mostWriters = 3;
const lengths = { by: 200, call: 64, through: 80, why: 200 } as const;

/** Before it is cut: half a secret is not known by its form any more. */
const shown = (text: string, most: number): string => {
  const inert = visible(redactText(text.toWellFormed()));
  return inert.length > most ? `${inert.slice(0, most - 1).toWellFormed()}…` : inert;
};

const said = z.string().min(1).optional().catch(undefined);

/** Source: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element". */
const recordSchema = z.object({
  eventTime: z.iso.datetime(),
  eventName: z.string(),
  errorCode: said,
  userAgent: said,
  userIdentity: z.object({ type: said, arn: said, invokedBy: said, userName: said, principalId: said }),
  requestParameters: z.unknown().optional(),
  resources: z.unknown().optional(),
});
type TrailRecord = z.infer<typeof recordSchema>;

/** One that cannot be read says nothing about anybody. */
const readRecord = (text: string): readonly TrailRecord[] => {
  try {
    const { success, data } = recordSchema.safeParse(JSON.parse(text));
    return success ? [data] : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
};

/** Does a text anywhere within say one of the names? Walks without recursion: requests are as deep as callers like. */
const mentions = (value: unknown, names: ReadonlySet<unknown>): boolean => {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (names.has(next)) return true;
    if (typeof next === "object" && next !== null) for (const member of Object.values(next)) open.push(member);
  }
  return false;
};

const writerOf = ({ userIdentity, userAgent, eventName, eventTime }: TrailRecord): OtherWriter => {
  const { arn, invokedBy, userName, principalId, type } = userIdentity;
  const by = arn ?? invokedBy ?? userName ?? principalId ?? type ?? "somebody without a name";
  const through = invokedBy === by ? undefined : (invokedBy ?? userAgent);
  return {
    by: shown(by, lengths.by),
    call: shown(eventName, lengths.call),
    times: 1,
    lastAt: eventTime,
    through: through === undefined ? null : shown(through, lengths.through),
  };
};

/**
 * Pure. Who changed a subject by CloudTrail's records, the latest first, without what was refused or done by us.
 * @param own what the ARNs of our own sessions begin with
 */
export const writersIn = (
  records: readonly string[],
  { id, arn }: Pick<Subject, "id" | "arn">,
  own: readonly string[],
): readonly OtherWriter[] => {
  const names = new Set<unknown>([id, ...(arn === undefined ? [] : [arn])]);
  const writers = new Map<string, OtherWriter>();
  for (const record of records.flatMap(readRecord)) {
    const { errorCode, requestParameters, resources, userIdentity } = record;
    if (errorCode !== undefined || !mentions([requestParameters, resources], names)) continue;
    if (own.some((session) => userIdentity.arn?.startsWith(session))) continue;
    const writer = writerOf(record);
    const key = JSON.stringify([writer.by, writer.call]);
    const known = writers.get(key);
    const latest = known && known.lastAt > writer.lastAt ? known : writer;
    writers.set(key, { ...latest, times: (known?.times ?? 0) + 1 });
  }
  return [...writers.values()]
    .sort((one, other) => Date.parse(other.lastAt) - Date.parse(one.lastAt))
    .slice(0, mostWriters);
};

/** Why nobody could be told, as an error says it. */
export const untold = (error: unknown): OtherWriters => ({
  kind: "unknown",
  why: shown(error instanceof Error ? `${error.name}: ${error.message}` : String(error), lengths.why),
});

const writerInWords = ({ by, call, times, lastAt, through }: OtherWriter): string =>
  `${by} by ${call}, ${times === 1 ? "once" : `${times} times`}, last at ${lastAt}${through === null ? "" : `, through ${through}`}`;

/** @returns half a sentence, without a full stop */
export const writersInWords = (found: OtherWriters): string => {
  switch (found.kind) {
    case "named":
      return `CloudTrail names ${found.writers.map(writerInWords).join("; and ")}`;
    case "none":
      return "CloudTrail names nobody else so far";
    case "unknown":
      return `who does it could not be told: ${found.why}`;
  }
};
