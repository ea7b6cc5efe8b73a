import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Mutants are killed by the tests of what they are in: pure ones, in one process.
    include: ["test/core/*.test.ts", "test/core/acts/*.test.ts"],
    // What takes seconds each time, and is about something else; with it the score could only be higher.
    exclude: [
      "interleavings",
      "other-writers",
      "remediate-crash",
      "restored-ledger",
      "storm",
      "vulnerability",
      "health-pages",
      "ticket*",
      "verify-audit",
    ].map((name) => `test/core/${name}.test.ts`),
    isolate: false,
    env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
    testTimeout: 60_000,
  },
});
