import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../bin/command.ts";
import { type Explained, explainCommand } from "../../bin/commands/explain.ts";
import { capturedIo } from "../support/captured-io.ts";

const trigger = "events/s3/block-public-access/triggers-without-block.json";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeostat-explain-"));
});
afterAll(() => rm(folder, { recursive: true }));

const explain = async (args: readonly string[], input?: string) => {
  const io = capturedIo(input);
  const code = await runCommand([explainCommand], ["explain", ...args], io);
  return { code, stdout: io.stdout(), stderr: io.stderr() };
};
const rows = async (args: readonly string[], input?: string): Promise<Explained[]> =>
  JSON.parse((await explain([...args, "--json"], input)).stdout);
const file = async (name: string, content: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

it("explain says where a tag of the resource may lower the mode, which it does not ask for", async () => {
  expect((await explain([trigger])).stdout).toContain("(mode enforce); a tag of it may lower the mode");
  const other = await explain(["events/ec2/close-admin-ports/triggers-ssh.json"]);
  expect(other.stdout).toContain("(mode enforce)\n");
});

describe("explain --json", () => {
  it("gives a row an event, with exactly the agreed members", async () => {
    const [row, ...more] = await rows([trigger]);
    expect(more).toEqual([]);
    expect(Object.keys(row ?? {}).sort()).toEqual(["decisions", "error", "eventId", "file", "findings"]);
    expect(row).toMatchObject({
      file: trigger,
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      findings: [{ schemaVersion: 1, lifecycle: "open", subject: { type: "AWS::S3::Bucket" } }],
      error: null,
    });
    expect(row?.decisions).toEqual([
      {
        findingKey: row?.findings[0]?.key,
        playbook: "s3/block-public-access",
        mode: "enforce",
        outcome: "remediate",
        reason: "mode-enforce",
      },
    ]);
  });

  it("takes an array of events for several rows, and goes on after those that it cannot read", async () => {
    const event = JSON.parse(await readFile(trigger, "utf8"));
    const path = await file(
      "mixed.json",
      JSON.stringify([event, { ...event, source: "aws.made.up" }, { ...event, account: 7 }, event]),
    );
    const found = await rows([path, trigger]);
    expect(found.map(({ error }) => error?.name ?? null)).toEqual([
      null,
      "UnknownEventError",
      "MalformedEventError",
      null,
      null,
    ]);
    expect(found[2]?.error?.message).toContain("account");
  });

  it("says of a file that is not JSON so, in one row, and goes on", async () => {
    const found = await rows([await file("broken.json", "{ not json"), trigger]);
    expect(found).toMatchObject([
      { eventId: null, findings: [], error: { name: "MalformedEventError" } },
      { error: null },
    ]);
  });

  it("says of a file that is not there so, and goes on", async () => {
    const found = await rows([join(folder, "missing.json"), trigger]);
    expect(found).toMatchObject([
      { error: { name: "FileUnreadableError", message: expect.stringContaining("missing.json") } },
      { error: null },
    ]);
  });

  it("lists a finding refused by trust, whose playbooks skip it, without an error", async () => {
    const [row] = await rows(["events/s3/block-public-access/ignores-foreign-account.json"]);
    expect(row).toMatchObject({
      findings: [{ lifecycle: "open" }],
      decisions: [{ outcome: "skip", reason: "account-mismatch" }],
      error: null,
    });
  });

  it("reads standard input", async () => {
    const [row] = await rows(["-"], await readFile(trigger, "utf8"));
    expect(row).toMatchObject({ file: "-", error: null });
  });

  it.each([
    ["nothing", ""],
    ["null", "null"],
    ["a number", "7"],
    ["a deep array", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["keys of the prototype", '{"__proto__": {"id": "x"}, "constructor": 1}'],
    ["a megabyte", JSON.stringify({ id: "x", detail: "x".repeat(1_000_000) })],
  ])("survives %s", async (_what, content) => {
    const found = await rows(["-"], content);
    expect(found.every(({ error }) => error !== null)).toBe(true);
  });
});

describe("explain", () => {
  it("tells the decision in words", async () => {
    const { stdout, code } = await explain([trigger]);
    expect(stdout).toContain("would observe the live state, and repair it if it is still wrong (mode enforce)");
    expect(code).toBe(0);
  });

  it("makes hidden characters visible", async () => {
    const event = JSON.parse(await readFile(trigger, "utf8"));
    event.detail.resourceId = "evil\u202ename\u001b[31m";
    const { stdout } = await explain(["-"], JSON.stringify(event));
    for (const hidden of ["\u202e", "\u001b"]) expect(stdout).not.toContain(hidden);
    expect(stdout).toContain("202E");
  });

  it.each([
    [[], /name at least one file/],
    [["--finding", "x", "file.json"], /files or --finding/],
    [["--finding", "x"], /--data DIR/],
    [["--nonsense"], /nonsense/],
  ])("with %j is used badly: exit code 2 and how to use it", async (args, message) => {
    const { code, stderr } = await explain(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("Usage:");
  });

  it("fails with 1 where an event could not be read", async () => {
    expect((await explain(["-"], "{")).code).toBe(1);
  });

  it("fails with 1 and no stack where there is no such local run", async () => {
    const { code, stderr } = await explain(["--finding", "x", "--data", folder]);
    expect(code).toBe(1);
    expect(stderr).toContain("holds no local run");
    expect(stderr).not.toContain("    at ");
  });

  it("names the configuration file that it cannot read", async () => {
    const { code, stderr } = await explain([trigger, "--config", "nowhere.config.ts"]);
    expect(code).toBe(1);
    expect(stderr).toContain("nowhere.config.ts");
  });

  it("names the field of a configuration that is wrong", async () => {
    const core = new URL("../../lambdas/core/config.ts", import.meta.url).href;
    const path = await file(
      "wrong.config.ts",
      `import { defineConfig } from ${JSON.stringify(core)};\nexport default defineConfig({ deployment: "x", hub: {}, organization: null, accounts: [] } as never);\n`,
    );
    const { code, stderr } = await explain([trigger, "--config", path]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/hub\.account:[\s\S]*accounts:/);
  });
});
