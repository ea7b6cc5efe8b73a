import type { DatabaseSync } from "node:sqlite";
import { type Collection, DocumentCollection } from "./collection.ts";
import { openDatabase } from "./database.ts";
import { AsynchronousTransactionError } from "./errors.ts";

/** Everything local that outlives the process: one SQLite file, or memory. */
export interface Store {
  /** The collection of that name, empty at first; the same name gives the same collection. */
  collection<T>(name: string): Collection<T>;
  /** Runs `work`, synchronous, and keeps all that it wrote or, if it throws, nothing. Transactions nest. */
  transaction<T>(work: () => T): T;
  /** For tables of one's own. */
  readonly database: DatabaseSync;
  close(): void;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS document (
  position INTEGER PRIMARY KEY, collection TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (collection, key)) STRICT`;

/**
 * Opens the store in `file`, created if it is missing; ":memory:" keeps it in memory. Throws `StoreInUseError` while
 * another process has it open, and `StoreUnreadableError` if it cannot be opened.
 */
export const openStore = (file: string): Store => {
  const database = openDatabase(file);
  database.exec(SCHEMA);
  const collections = new Map<string, DocumentCollection<unknown>>();
  let depth = 0;

  const collection = <T>(name: string): Collection<T> => {
    const opened = collections.get(name) ?? new DocumentCollection<unknown>(database, name);
    collections.set(name, opened);
    // Whoever names the collection knows what is in it: a file cannot carry types.
    return opened as Collection<T>;
  };

  const rollBack = (): void => {
    database.exec(`ROLLBACK TO level${depth}; RELEASE level${depth}`);
    for (const each of collections.values()) each.forget();
  };

  const transaction = <T>(work: () => T): T => {
    depth++;
    database.exec(`SAVEPOINT level${depth}`);
    try {
      const result = work();
      if (result instanceof Promise) throw new AsynchronousTransactionError();
      database.exec(`RELEASE level${depth}`);
      return result;
    } catch (error) {
      rollBack();
      throw error;
    } finally {
      depth--;
    }
  };

  return {
    collection,
    transaction,
    database,
    close: () => {
      if (database.isOpen) database.close();
    },
  };
};
