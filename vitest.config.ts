import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Processes share what Node compiled of the SDK and the CDK, from one run to the next as well.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "homeostat-compile-cache");

/** They stub classes of the SDK, for all that runs in their process. */
const stubbing = ["test/operations/**/*.test.ts", "test/adapters/ledger-scan.test.ts", "test/bin/doctor.test.ts"];

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
      { test: { ...shared, name: "stubbing", include: stubbing } },
      {
        test: {
          ...shared,
          name: "rest",
          include: ["test/**/*.test.ts"],
          exclude: [...stubbing, "test/slow/**", "test/browser/**", "test/parity/**", "test/lint/fixtures/**"],
          // A third of the time went into loading the SDK and the CDK anew for each file. What a test changes it puts back.
          isolate: false,
        },
      },
    ],
  },
});
