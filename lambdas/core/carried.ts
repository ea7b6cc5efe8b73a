/**
 * What crosses a step is in a checkpoint of at most 256 KB (Lambda Developer Guide, "Durable functions"), and what was
 * planned twice, before and after, in one ledger item of at most 400 KB (DynamoDB Developer Guide, "Quotas").
 */
const maxCarriedBytes = 190_000;

/** @param value JSON @returns why it cannot cross a step; null: it can */
export const tooLargeToCarry = (value: unknown): string | null => {
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  return bytes > maxCarriedBytes ? `${bytes} bytes, at most ${maxCarriedBytes} can be carried` : null;
};
