import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** A value of a kind that no ledger writes: somebody else wrote it. */
export class ForeignValueError extends Error {
  override readonly name = "ForeignValueError";
  constructor(value: AttributeValue) {
    super(`the ledger's table holds a value of kind ${Object.keys(value).join()}: no version of Homeostat wrote it`);
  }
}

/**
 * What DynamoDB says of a value, as the value. The SDK's own way, by which single items are read, makes several copies
 * of everything: of the hundred thousand items of a report that is most of the time that it takes.
 * @throws {ForeignValueError}
 */
export const plainValue = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.M !== undefined) return plainMap(value.M);
  if (value.L !== undefined) return value.L.map(plainValue);
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  throw new ForeignValueError(value);
};

/** @throws {ForeignValueError} */
export const plainMap = (map: Readonly<Record<string, AttributeValue>>): Record<string, unknown> => {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(map)) plain[name] = plainValue(value);
  return plain;
};
