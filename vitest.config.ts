import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Half of the time goes into loading the SDK, anew in the process of each file: they share what Node compiled of it.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "homeostat-compile-cache");

/** Tests of functions that keep nothing: no module is mocked there and no state outlives a test, so files share a process. */
const pure = ["test/core/**/*.test.ts", "test/playbooks/**/*.test.ts", "test/sources/**/*.test.ts"];

const shared = {
  // The functions' own logs would bury what a failing test says.
  env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
  testTimeout: 20_000,
  // On a machine that does much else, the CDK or the linter alone may take this long to load.
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    globalSetup: "test/support/synthesise-once.ts",
    // The process that leads them does next to nothing.
    maxWorkers: "100%",
    projects: [
      { test: { ...shared, name: "pure", include: pure, isolate: false } },
      {
        test: {
          ...shared,
          name: "rest",
          include: ["test/**/*.test.ts"],
          exclude: [...pure, "test/slow/**", "test/browser/**", "test/parity/**", "test/lint/fixtures/**"],
        },
      },
    ],
  },
});
