import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/parity/**/*.test.ts"],
    globalSetup: ["test/support/synthesise-once.ts", "test/parity/emulators/start-all.ts"],
    env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
    testTimeout: 120_000,
    // They share the emulators' accounts.
    fileParallelism: false,
  },
});
