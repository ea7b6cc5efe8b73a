import { expect, test } from "vitest";
import {
  countedSeverity,
  guardDutySeverity,
  normalizedSeverity,
  ocsfSeverity,
} from "../../lambdas/sources/severity.ts";

test.each([
  [{}, { label: "unknown", counts: {} }],
  [
    { HIGH: 0, TOTAL: 0 },
    { label: "unknown", counts: {} },
  ],
  [
    { CRITICAL: 10, MEDIUM: 9 },
    { label: "critical", counts: { critical: 10, medium: 9 } },
  ],
  [
    { LOW: 1, UNDEFINED: 4 },
    { label: "low", counts: { low: 1, unknown: 4 } },
  ],
  [
    { UNDEFINED: 1, UNTRIAGED: 2, ODD: 3 },
    { label: "unknown", counts: { unknown: 6 } },
  ],
  [
    { HIGH: 2, TOTAL: 2 },
    { label: "high", counts: { high: 2 } },
  ],
  [
    { HIGH: 2, TOTAL: 5 },
    { label: "high", counts: { high: 2, unknown: 3 } },
  ],
  [
    { HIGH: 0, TOTAL: 5 },
    { label: "unknown", counts: { unknown: 5 } },
  ],
  [
    { HIGH: 2, TOTAL: 1 },
    { label: "high", counts: { high: 2 } },
  ],
  [{ constructor: 1 }, { label: "unknown", counts: { unknown: 1 } }],
])("%j counts as %j", (found, severity) => {
  expect(countedSeverity(found as Record<string, number>)).toStrictEqual(severity);
});

test.each([
  [0, "low"],
  [1, "low"],
  [3.9, "low"],
  [4, "medium"],
  [6.9, "medium"],
  [7, "high"],
  [8.9, "high"],
  [9, "critical"],
  [10, "critical"],
])("GuardDuty's %d is %s", (score, label) => {
  expect(guardDutySeverity(score)).toBe(label);
});

test.each([
  [-1, "unknown"],
  [0, "informational"],
  [1, "low"],
  [39, "low"],
  [40, "medium"],
  [69, "medium"],
  [70, "high"],
  [89, "high"],
  [90, "critical"],
  [100, "critical"],
  [101, "unknown"],
])("a normalized %d of ASFF is %s", (score, label) => {
  expect(normalizedSeverity(score)).toBe(label);
});

test.each([
  [-1, "unknown"],
  [0, "unknown"],
  [1, "informational"],
  [2, "low"],
  [3, "medium"],
  [4, "high"],
  [5, "critical"],
  [6, "critical"],
  [7, "unknown"],
  [99, "unknown"],
])("OCSF's %d is %s", (id, label) => {
  expect(ocsfSeverity(id)).toBe(label);
});
