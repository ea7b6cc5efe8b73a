/** By code units, the same everywhere: reports of the same ledger are the same bytes. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
