import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Events are mutated as often as they deserve here, and a part of it in `npm test`.
    include: ["test/slow/**/*.test.ts", "test/sources/hostile-events.test.ts", "test/core/interleavings.test.ts"],
    globalSetup: "test/support/synthesise-once.ts",
    env: { POWERTOOLS_LOG_LEVEL: "SILENT", THOROUGH: "1" },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Files have clouds and folders of their own, and the process that leads them does next to nothing.
    maxWorkers: "100%",
  },
});
