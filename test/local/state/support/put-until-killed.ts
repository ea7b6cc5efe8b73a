import { writeSync } from "node:fs";
import { openStore } from "../../../../local/state/store.ts";

/** Puts for ever and says each key on standard output once `put` has returned. */
const [, , file = ""] = process.argv;
const collection = openStore(file).collection<string>("c");
for (let n = 0; ; n++) {
  collection.put(`key-${n}`, "x".repeat(n % 500));
  writeSync(1, `key-${n}\n`);
}
