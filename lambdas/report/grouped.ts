/** 12,345: thin enough to read, the same everywhere. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
