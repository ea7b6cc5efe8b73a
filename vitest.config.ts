import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/slow/**", "test/lint/fixtures/**"],
    testTimeout: 20_000,
  },
});
