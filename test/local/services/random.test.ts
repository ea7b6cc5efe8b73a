import { expect, test } from "vitest";
import { seededRandom } from "../../../local/services/random.ts";

test("the same seed gives the same sequence, another seed another", () => {
  const [one, same, other] = [seededRandom("a"), seededRandom("a"), seededRandom("b")];
  const draw = (random: typeof one) => [random.next(), random.between(1, 1000), random.hex(16), random.uuid()];
  const drawn = draw(one);
  expect(draw(same)).toEqual(drawn);
  expect(draw(other)).not.toEqual(drawn);
});

test("numbers are even, within both ends, and ids do not repeat", () => {
  const random = seededRandom("even");
  const counts = new Map<number, number>();
  for (let draw = 0; draw < 60_000; draw++) {
    const value = random.between(3, 8);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect(new Set(counts.keys())).toEqual(new Set([3, 4, 5, 6, 7, 8]));
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  const ids = new Set(Array.from({ length: 20_000 }, () => random.uuid()));
  expect(ids.size).toBe(20_000);
  expect([...ids][0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});
