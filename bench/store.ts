import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "../local/state/store.ts";
import { type Figure, median } from "./figure.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const puts = 10_000;
const rounds = 5;
const text = "x".repeat(200);

const secondsOf = (work: () => void): number => {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1_000;
};

/** What the local run writes with every call and every checkpoint: documents on disk, each by itself. */
const documents = (file: string): number => {
  const store = openStore(file);
  const collection = store.collection<{ n: number; text: string }>("bench");
  const seconds = secondsOf(() => {
    for (let n = 0; n < puts; n++) collection.put(`key-${n}`, { n, text });
  });
  store.close();
  return seconds;
};

const bareInserts = (file: string): number => {
  const database = new DatabaseSync(file);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE row (key TEXT PRIMARY KEY, body TEXT)",
  );
  const insert = database.prepare("INSERT INTO row VALUES (?, ?)");
  const seconds = secondsOf(() => {
    for (let n = 0; n < puts; n++) insert.run(`key-${n}`, JSON.stringify({ n, text }));
  });
  database.close();
  return seconds;
};

/** The store of the local run beside nothing but SQLite. */
export const measureStore = (): Promise<readonly Figure[]> =>
  inTemporaryFolder(async (folder) => {
    const each = Array.from({ length: rounds }, (_, round) => ({
      ours: documents(join(folder, `store-${round}.db`)),
      bare: bareInserts(join(folder, `bare-${round}.db`)),
    }));
    return [
      {
        what: `${puts} documents put on disk, one by one`,
        value: median(each.map(({ ours }) => ours)),
        unit: "s",
        baseline: { what: "as many inserts", value: median(each.map(({ bare }) => bare)) },
        aim: { of: "value", atMost: 1 },
      },
    ];
  });
