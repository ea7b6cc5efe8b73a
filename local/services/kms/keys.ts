import { createHash } from "node:crypto";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import { arnIn, type Place } from "../place.ts";
import type { World } from "../world.ts";

/** A key of KMS. */
export interface Key {
  readonly arn: string;
  readonly usage: "ENCRYPT_DECRYPT" | "GENERATE_VERIFY_MAC";
  /** Its other name, such as `alias/audit`. */
  readonly alias: string | null;
  /** 256 bits, hexadecimal. It leaves the account no more than a key of KMS does. */
  readonly material: string;
  /** Data keys that were drawn: none is drawn twice. */
  readonly drawn: number;
}

/** Keys of all accounts by their ARNs. */
export const keysOf = ({ store }: Pick<World, "store">): Collection<Key> => store.collection("kms/keys");

/** A key as somebody made it before; one that is there already stays. @param seed the same seed makes the same key */
export const makeKey = (
  world: Pick<World, "store">,
  { arn, usage, alias }: Pick<Key, "arn" | "usage" | "alias">,
  seed: string,
): void => {
  if (keysOf(world).get(arn)) return;
  const material = createHash("sha256").update(`${seed}\0${arn}`).digest("hex");
  keysOf(world).put(arn, { arn, usage, alias, material, drawn: 0 });
};

/**
 * A key by its id, its ARN, or its alias, for one use.
 * @throws AwsFaultError for a key that is not there, or is for another use
 */
export const keyFor = (world: Pick<World, "store">, place: Place, id: string | undefined, usage: Key["usage"]): Key => {
  const found = keyNamed(world, place, id ?? "");
  if (!found) throw new AwsFaultError("NotFoundException", `Key '${id}' does not exist`);
  if (found.usage !== usage)
    throw new AwsFaultError("InvalidKeyUsageException", `${found.arn} key usage is ${found.usage} which is not valid.`);
  return found;
};

const keyNamed = (world: Pick<World, "store">, place: Place, id: string): Key | undefined => {
  const alias = /(?:^|:)(alias\/.+)$/.exec(id)?.[1];
  if (alias === undefined) return keysOf(world).get(id.startsWith("arn:") ? id : arnIn(place, "kms", `key/${id}`));
  const prefix = arnIn(place, "kms", "key/");
  return [...keysOf(world).entries()]
    .map(([, key]) => key)
    .find((key) => key.alias === alias && key.arn.startsWith(prefix));
};
