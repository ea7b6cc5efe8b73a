/** What was called where, over all scenarios. Counts are by service or by operation. */
export interface Tally {
  readonly onMoto: Map<string, number>;
  readonly inProcess: Map<string, number>;
  /** What AWS does behind a call and moto does not. */
  readonly behind: Map<string, number>;
  /** The operations after which that is to be done. */
  readonly deeds: Set<string>;
  /** Why each of those operations is not left to moto alone. */
  readonly reasons: Map<string, string>;
  /** Operations that moto lacks without being listed. */
  readonly unlisted: Set<string>;
  /** Operations that are listed although moto has them meanwhile. */
  readonly outdated: Set<string>;
}

export const emptyTally = (): Tally => ({
  onMoto: new Map(),
  inProcess: new Map(),
  behind: new Map(),
  deeds: new Set(),
  reasons: new Map(),
  unlisted: new Set(),
  outdated: new Set(),
});

export const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

/** For a log, in one line. */
export const inWords = (
  { onMoto, inProcess, behind, reasons }: Tally,
  { scenarios, version }: { readonly scenarios: number; readonly version: string },
): string => {
  const services = [...onMoto].map(([service, calls]) => `${service} ${calls}`).join(", ");
  const because = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([operation, calls]) => `${operation} ×${calls} (${reasons.get(operation)})`).join(", ");
  return [
    `parity: ${scenarios} scenarios on 2 accounts, ${sum(onMoto)} calls on moto ${version} (${services})`,
    `${sum(inProcess)} calls answered in process: ${because(inProcess)}`,
    `${sum(behind)} deeds of AWS done for moto, after ${because(behind)}`,
  ].join("; ");
};
