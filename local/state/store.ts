import type { DatabaseSync, StatementSync } from "node:sqlite";
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

  /** What begins and keeps a transaction at each depth, prepared once: there is one for nearly every call. */
  const levels: { readonly begin: StatementSync; readonly keep: StatementSync }[] = [];
  const levelAt = (depth: number) => {
    levels[depth] ??= {
      begin: database.prepare(`SAVEPOINT level${depth}`),
      keep: database.prepare(`RELEASE level${depth}`),
    };
    return levels[depth];
  };

  const rollBack = (): void => {
    database.exec(`ROLLBACK TO level${depth}; RELEASE level${depth}`);
    for (const each of collections.values()) each.forget();
  };

  const transaction = <T>(work: () => T): T => {
    depth++;
    const level = levelAt(depth);
    level.begin.run();
    try {
      const result = work();
      if (result instanceof Promise) throw new AsynchronousTransactionError();
      level.keep.run();
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
