import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "../../../bin/command.ts";
import { explainCommand } from "../../../bin/commands/explain.ts";
import { writeRunFile } from "../../../local/control-plane/run-file.ts";
import { shop } from "../../../local/estate/accounts.ts";
import { publicBucket } from "../../support/breakages.ts";
import { capturedIo } from "../../support/captured-io.ts";
import { type PlaneRig, startPlane } from "../../support/plane-rig.ts";

const bucket = publicBucket(shop, "meridian-shop-order-exports");
const somebody = `arn:aws:iam::${shop.account}:user/administrator`;
const who = new RegExp(`CloudTrail names ${somebody} by DeleteBucketPublicAccessBlock, 2 times, last at `);

let folder: string;
let rig: PlaneRig;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeostat-recurrence-"));
  rig = await startPlane({ dataDir: folder });
  for (let time = 1; time <= 4; time++) {
    await bucket.break(rig);
    await rig.until(time * bucket.within);
  }
  writeRunFile(folder, { tableName: rig.plane.deployment.tableName });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

it("a bucket that somebody opens again and again is left to a human, who is told by whom, in the ticket and by explain", async () => {
  const rows = (await rig.rows()).filter(({ subject }) => subject.id === bucket.subject);
  // What came before anybody had counted the fleet waited for that.
  const ends = rows.map(({ state }) => state).filter((state) => state !== "superseded");
  expect(ends).toEqual(["healed", "healed", "healed", "escalated"]);
  const { id, reason, history } = rows.at(-1) ?? expect.unreachable();
  expect(reason).toBe("drift-recurs");
  expect(history.at(-1)?.detail.writers).toMatchObject({ kind: "named", writers: [{ by: somebody }] });
  expect(rig.errors).toEqual([]);
  expect(rig.refused).toEqual([]);

  const [repository = ""] = rig.plane.gitHub.repositories;
  const issues = rig.plane.gitHub.issues(repository).all();
  const issue = issues.find(({ title }) => title.includes(bucket.subject)) ?? expect.fail("nobody was told");
  expect(issue.body).toMatch(who);

  await rig.plane.stop();
  const io = capturedIo();
  expect(await runCommand([explainCommand], ["explain", "--finding", id, "--data", folder], io)).toBe(0);
  expect(io.stdout()).toMatch(who);
});
