import type { Budget, Reservation } from "../core/budget.ts";

type Place = readonly [remediationId: string, account: string, region: string, until: string, inFlight: boolean];

/**
 * A budget as the table keeps it. Every guard reads hundreds of places, which as DynamoDB's maps cost more time than all
 * else that it reads: they are one text.
 */
export interface StoredBudget {
  readonly key: string;
  readonly version: number;
  /** JSON. Absent in items of older versions. */
  readonly places?: string;
  /** As older versions wrote it. */
  readonly reservations?: readonly Reservation[];
}

export const storedBudget = ({ key, version, reservations }: Budget): StoredBudget => {
  const places = reservations.map(
    ({ remediationId, account, region, until, inFlight }): Place => [remediationId, account, region, until, inFlight],
  );
  return { key, version, places: JSON.stringify(places) };
};

export const budgetOf = ({ key, version, places, reservations = [] }: StoredBudget): Budget => {
  // Nobody but `storedBudget` writes it.
  const read: readonly Place[] | null = places === undefined ? null : JSON.parse(places);
  return {
    key,
    version,
    reservations:
      read?.map(([remediationId, account, region, until, inFlight]) => ({
        remediationId,
        account,
        region,
        until,
        inFlight,
      })) ?? reservations,
  };
};
