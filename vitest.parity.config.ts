import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Bundling and the first start take their time on a busy machine.
    hookTimeout: 120_000,
    include: ["test/parity/**/*.test.ts"],
    globalSetup: ["test/support/synthesise-once.ts", "test/parity/emulators/start-all.ts"],
    env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
    testTimeout: 120_000,
    // They share the emulators' accounts.
    fileParallelism: false,
  },
});
