import * as z from "zod";

export const dayMs = 24 * 60 * 60 * 1_000;

/** A day in UTC, as a configuration names it. */
export const day = z.iso.date("a date such as 2026-12-31");

/** Milliseconds since the epoch. */
export const startOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
/** The first moment after it. */
export const endOf = (date: string): number => startOf(date) + dayMs;
