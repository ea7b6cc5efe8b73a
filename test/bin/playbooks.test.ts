import { expect, it } from "vitest";
import { runCommand } from "../../bin/command.ts";
import { type CatalogueRow, playbooksCommand } from "../../bin/commands/playbooks.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { capturedIo } from "../support/captured-io.ts";

const run = async (...args: string[]) => {
  const io = capturedIo();
  const code = await runCommand([playbooksCommand], ["playbooks", ...args], io);
  return { code, stdout: io.stdout(), stderr: io.stderr() };
};

it("lists the whole registry as JSON, with exactly the agreed members", async () => {
  const rows: CatalogueRow[] = JSON.parse((await run("--json")).stdout);
  expect(rows.map(({ id }) => id)).toEqual(playbooks.map(({ id }) => id));
  for (const row of rows) {
    expect(Object.keys(row).sort()).toEqual(
      ["frameworks", "id", "impact", "mode", "reads", "rollback", "title", "triggers", "writes"].sort(),
    );
    expect(row.reads.length).toBeGreaterThan(0);
    const writes = row.writes.length > 0;
    expect([row.mode, row.rollback === null]).toEqual(writes ? ["enforce", false] : ["observe", true]);
  }
});

it("shows one playbook in full", async () => {
  const { stdout, code } = await run("ec2/close-admin-ports");
  expect(code).toBe(0);
  expect(stdout).toContain("ec2:RevokeSecurityGroupIngress");
  expect(stdout).toContain("enforce  in shop (444455556666) eu-west-1");
});

it("says where a tag may lower the mode", async () => {
  expect((await run("s3/block-public-access")).stdout).toContain(
    "enforce  in shop (444455556666) eu-west-1, unless a tag lowers it",
  );
  expect((await run("ec2/close-admin-ports")).stdout).not.toContain("unless a tag");
});

it("gives the JSON of one playbook as an array too", async () => {
  expect(JSON.parse((await run("ec2/close-admin-ports", "--json")).stdout)).toHaveLength(1);
});

it("says which playbooks there are when asked for another", async () => {
  const { code, stderr } = await run("s3/nothing");
  expect(code).toBe(2);
  expect(stderr).toContain("s3/block-public-access");
});

it("has help", async () => {
  const { code, stdout } = await run("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("Usage: npm run -s homeostat -- playbooks");
});
