import { DatabaseSync } from "node:sqlite";
import { StoreInUseError, StoreUnreadableError } from "./errors.ts";

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Opens `file` for this process alone. The lock is the operating system's, so it ends with the process however that
 * ends. In WAL mode with `synchronous=NORMAL` a commit survives the process (not a power cut), without a disk flush.
 */
export const openDatabase = (file: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    // The lock is taken with the first write: take it now, so that the second process fails here and not later.
    database.exec("BEGIN IMMEDIATE; COMMIT;");
    return database;
  } catch (error) {
    database?.close();
    throw isBusy(error) ? new StoreInUseError(file, error) : new StoreUnreadableError(file, error);
  }
};

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
