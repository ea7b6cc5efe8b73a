import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../fixtures/events/", import.meta.url);

/** The text of `test/fixtures/events/<source>/<case>.json`. */
export const eventFixture = (source: string, name: string): string =>
  readFileSync(new URL(`${source}/${name}.json`, root), "utf8");

/** Every fixture, as source and case. */
export const eventFixtures: readonly (readonly [source: string, name: string])[] = readdirSync(root).flatMap((source) =>
  readdirSync(new URL(`${source}/`, root)).map((file) => [source, file.replace(/\.json$/, "")] as const),
);

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lays changes over an event, field by field; `undefined` removes a field, lists are replaced whole. */
const overlay = (base: unknown, change: unknown): unknown => {
  if (!isObject(base) || !isObject(change)) return change;
  return { ...base, ...Object.fromEntries(Object.entries(change).map(([key, to]) => [key, overlay(base[key], to)])) };
};

/** A fixture with changes laid over it. */
export const changedFixture = (source: string, name: string, change: Json): string =>
  JSON.stringify(overlay(JSON.parse(eventFixture(source, name)), change));
