import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/slow/**/*.test.ts"],
    globalSetup: "test/support/synthesise-once.ts",
    env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
    testTimeout: 300_000,
    fileParallelism: false,
  },
});
