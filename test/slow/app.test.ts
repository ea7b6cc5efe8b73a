import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "homeostat-app-"));
});
afterAll(() => rmSync(out, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const endOf = async (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  try {
    return { code: 0, ...(await run(command, args, { env: { ...process.env, ...env } })) };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = Object(error);
    return { code, stdout, stderr };
  }
};

/** The CDK app as the embedded cloud starts it: without the CDK's command line. */
const app = (folder: string, context: object = {}) =>
  endOf(process.execPath, ["bin/app.ts"], { CDK_OUTDIR: join(out, folder), CDK_CONTEXT_JSON: JSON.stringify(context) });

const templatesIn = (folder: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    readdirSync(join(out, folder))
      .filter((file) => file.endsWith(".template.json"))
      .map((file) => [file, JSON.parse(readFileSync(join(out, folder, file), "utf8"))]),
  );

const versionHash = /(?<=CurrentVersion)[0-9A-F]{8}[0-9a-f]{32}/;
const renamed = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key.replace(versionHash, ""), each]))
    : value;

describe("the CDK app", () => {
  it("is accepted by the CDK in strict mode without a warning, and makes the same templates without its command line", async () => {
    const [byCdk, byItself] = await Promise.all([
      endOf("node_modules/.bin/cdk", ["synth", "--strict", "--quiet", "--no-notices", "--output", join(out, "cdk")]),
      app("itself"),
    ]);
    expect(byCdk.stderr + byCdk.stdout).not.toMatch(/warning/i);
    expect(byCdk.code).toBe(0);
    expect(byItself).toMatchObject({ code: 0, stderr: "" });

    const templates = templatesIn("cdk");
    expect(Object.keys(templates)).toEqual([
      "homeostat-main-forwarding-444455556666-eu-west-1.template.json",
      "homeostat-main-hub.template.json",
      "homeostat-main-member-111122223333.template.json",
      "homeostat-main-member-444455556666.template.json",
    ]);
    expect(templatesIn("itself")).toEqual(templates);
  });

  it("makes the same templates for the local run, but for the code, which it does not bundle", async () => {
    expect(await app("unbundled", { bundles: false })).toMatchObject({ code: 0, stderr: "" });
    const ofCode = new Set<string>();
    const withoutCode = (folder: string): unknown =>
      JSON.parse(JSON.stringify(templatesIn(folder)), (key, value) => {
        if (key === "Code") ofCode.add(JSON.stringify(Object.keys(value)));
        // A version's name has a hash of the code in it; so have the metadata where assets are.
        if (key === "Code" || key === "aws:asset:path") return;
        return typeof value === "string" ? value.replace(versionHash, "") : renamed(value);
      });
    expect(withoutCode("unbundled")).toEqual(withoutCode("itself"));
    expect([...ofCode]).toEqual(['["ZipFile"]', '["S3Bucket","S3Key"]']);
  });

  it("is checked by cdk-nag, whose every finding is acknowledged with a reason", () => {
    const { pluginReports } = JSON.parse(readFileSync(join(out, "cdk/validation-report.json"), "utf8"));
    const [report] = pluginReports.filter(({ pluginName }: { pluginName: string }) => pluginName === "AwsSolutions");
    expect(report).toMatchObject({ conclusion: "success", violations: [] });
    expect(report.suppressedViolations.length).toBeGreaterThan(0);
    for (const { reason } of report.suppressedViolations) expect(reason.length).toBeGreaterThan(30);
  });
});

describe("a configuration that cannot be used", () => {
  it.each([
    [
      "test/fixtures/config/unusable-fields.config.ts",
      [
        "organization: ",
        "my-organisation",
        "accounts[1].id: ",
        "4444-5555-6666",
        "accounts[1].regions[0]: ",
        "Ireland",
      ],
    ],
    [
      "test/fixtures/config/unknown-playbook.config.ts",
      [
        'playbooks["s3/block-pubic-access"]: ',
        "s3/block-public-access",
        'playbooks["ecr/enable-scan-on-push"].options',
        "colour",
      ],
    ],
    ["test/fixtures/config/not-there.config.ts", ["there is no file", "not-there.config.ts"]],
  ])("stops the synthesis of %s, naming the fields and no line of code", async (config, said) => {
    const { code, stdout, stderr } = await app("stopped", { config });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    for (const part of said) expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
