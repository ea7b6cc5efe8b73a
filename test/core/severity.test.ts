import { expect, test } from "vitest";
import { countsInWords, severityLabel } from "../../lambdas/core/severity.ts";

test.each([
  ["CRITICAL", "critical"],
  ["INFORMATIONAL", "informational"],
  ["UNDEFINED", "unknown"],
  ["UNTRIAGED", "unknown"],
  ["UNKNOWN", "unknown"],
  ["CATASTROPHIC", "unknown"],
  ["constructor", "unknown"],
  ["", "unknown"],
])("%j is %s", (name, label) => {
  expect(severityLabel(name)).toBe(label);
});

test("counts are told from the worst on", () => {
  expect(countsInWords({ counts: { medium: 9, critical: 1, unknown: 2 } })).toBe(
    "1 critical, 9 medium, 2 of unknown severity",
  );
  expect(countsInWords({ counts: {} })).toBe("nothing counted");
});
