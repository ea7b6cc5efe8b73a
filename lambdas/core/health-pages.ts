import type { Finding, HealthDetail, HealthPart } from "./finding.ts";

/** A finding of AWS Health that says which of its tellings it belongs to. */
export type HealthPage = Finding & { readonly detail: HealthDetail & { readonly communication: string } };

export const isHealthPage = (finding: Finding): finding is HealthPage =>
  finding.detail.type === "health" && finding.detail.communication !== undefined;

/** An item has at most 400 KB (DynamoDB Developer Guide, "Quotas"), of which the rest of a finding may take 200 KiB. */
const maxEntityBytes = 180 * 1024;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Which of two tellings is the later. The pages of one tell the same but for their entities, so also the same time. */
const compareTellings = (a: Finding, b: Finding): number => {
  const idOf = (finding: Finding): string => (isHealthPage(finding) ? finding.detail.communication : "");
  return compare(a.revision, b.revision) || compare(idOf(a), idOf(b));
};

/** The page that speaks for all: the first, and of its copies the one that was sent first. */
const compareEvents = (a: HealthPage, b: HealthPage): number =>
  firstPage(a) - firstPage(b) ||
  compare(a.transport.time, b.transport.time) ||
  compare(a.transport.eventId, b.transport.eventId);

const firstPage = ({ detail: { parts, omittedFrom } }: HealthPage): number =>
  parts[0]?.page ?? omittedFrom ?? Number.POSITIVE_INFINITY;

/** By number, each once: a page comes again from Health's backup region. */
const joinParts = (a: readonly HealthPart[], b: readonly HealthPart[]): readonly HealthPart[] =>
  [...new Map([...b, ...a].map((part) => [part.page, part])).values()].sort((x, y) => x.page - y.page);

/**
 * Leaves out what has no room, from a page on and for good: so which pages are kept does not depend on their order.
 * Several events make up such a finding, so none of them is kept as the one that it came by.
 */
const fitted = (finding: HealthPage): HealthPage => {
  const { raw: _oneOfSeveral, partial: _then, detail, ...rest } = finding;
  const { omittedFrom: omittedThen = Number.POSITIVE_INFINITY, ...told } = detail;
  const parts: HealthPart[] = [];
  let omittedFrom = omittedThen;
  let room = maxEntityBytes;
  for (const part of detail.parts) {
    room -= Buffer.byteLength(JSON.stringify(part));
    if (room < 0) omittedFrom = Math.min(omittedFrom, part.page);
    if (part.page < omittedFrom) parts.push(part);
  }
  return {
    ...rest,
    ...(parts.length < detail.pages && { partial: true }),
    detail: { ...told, parts, ...(Number.isFinite(omittedFrom) && { omittedFrom }) },
  };
};

/**
 * What is known once a page is told, in whatever order and however often the pages come: whole once all are there.
 * Pure. @returns null where a later telling is already known
 */
export const mergePage = (stored: Finding | null, told: HealthPage): HealthPage | null => {
  const order = stored === null ? -1 : compareTellings(stored, told);
  if (order > 0) return null;
  if (order < 0 || stored === null || !isHealthPage(stored)) return told.detail.pages > 1 ? fitted(told) : told;
  const pages = Math.max(stored.detail.pages, told.detail.pages);
  const first = compareEvents(stored, told) <= 0 ? stored : told;
  if (pages === 1) return first;
  const omittedFrom = Math.min(...[stored, told].map(({ detail }) => detail.omittedFrom ?? Number.POSITIVE_INFINITY));
  return fitted({
    ...first,
    detail: {
      ...first.detail,
      pages,
      parts: joinParts(stored.detail.parts, told.detail.parts),
      ...(Number.isFinite(omittedFrom) && { omittedFrom }),
    },
  });
};
