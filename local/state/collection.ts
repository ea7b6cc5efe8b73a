import type { DatabaseSync, StatementSync } from "node:sqlite";
import { StoreValueError } from "./errors.ts";

/**
 * JSON documents by key. `put` has written when it returns. What `get` and `entries` give are copies: changing one
 * changes nothing here until it is put.
 */
export interface Collection<T> {
  get(key: string): T | undefined;
  /** Keeps the place of a key that is already there. Throws `StoreValueError` for what is not JSON. */
  put(key: string, value: T): void;
  delete(key: string): void;
  /** In order of insertion, as they are when the iteration begins. */
  entries(): IterableIterator<[string, T]>;
}

/** A collection in the table `document`, read from a cache of the documents' text. */
export class DocumentCollection<T> implements Collection<T> {
  readonly #name: string;
  readonly #load: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  #cache: Map<string, string> | undefined;

  constructor(database: DatabaseSync, name: string) {
    this.#name = name;
    this.#load = database.prepare("SELECT key, body FROM document WHERE collection = ? ORDER BY position");
    this.#put = database.prepare(
      `INSERT INTO document (collection, key, body) VALUES (?, ?, ?)
       ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body`,
    );
    this.#delete = database.prepare("DELETE FROM document WHERE collection = ? AND key = ?");
  }

  get(key: string): T | undefined {
    const body = this.#documents().get(key);
    return body === undefined ? undefined : (JSON.parse(body) as T);
  }

  put(key: string, value: T): void {
    const documents = this.#documents();
    const body = this.#encode(key, value);
    this.#put.run(this.#name, key, body);
    documents.set(key, body);
  }

  delete(key: string): void {
    const documents = this.#documents();
    this.#delete.run(this.#name, key);
    documents.delete(key);
  }

  *entries(): IterableIterator<[string, T]> {
    for (const [key, body] of Array.from(this.#documents())) yield [key, JSON.parse(body) as T];
  }

  /** Drops the cache: a transaction was rolled back, so the file knows better. */
  forget(): void {
    this.#cache = undefined;
  }

  #documents(): Map<string, string> {
    this.#cache ??= new Map(this.#load.all(this.#name).map(({ key, body }) => [String(key), String(body)]));
    return this.#cache;
  }

  #encode(key: string, value: T): string {
    let body: string | undefined;
    try {
      body = JSON.stringify(value);
    } catch (error) {
      throw new StoreValueError(this.#name, key, error);
    }
    if (body === undefined) throw new StoreValueError(this.#name, key);
    return body;
  }
}
