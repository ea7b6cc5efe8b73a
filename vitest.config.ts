import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/slow/**", "test/browser/**", "test/parity/**", "test/lint/fixtures/**"],
    globalSetup: "test/support/synthesise-once.ts",
    // The functions' own logs would bury what a failing test says.
    env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
    testTimeout: 20_000,
  },
});
