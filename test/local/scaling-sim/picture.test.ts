import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { curves } from "../../../local/scaling-sim/curves.ts";
import { curvePicture, overview } from "../../../local/scaling-sim/picture/picture.ts";
import { readCurve } from "../../../local/scaling-sim/read-curve.ts";
import { simulate } from "../../../local/scaling-sim/result.ts";

test("the picture in docs is that of the simulation, as `npm run docs` writes it", () => {
  const written = readFileSync(join(import.meta.dirname, "../../../docs/scaling-simulation.svg"), "utf8");
  // Not toBe: the difference of two pictures tells nobody anything.
  expect(written === overview(curves.map(simulate)), "docs/scaling-simulation.svg is stale: npm run docs").toBe(true);
});

test("a file's name is text in the picture, never markup", () => {
  const hostile = `loads/<script>alert("1")</script>&\u202E.csv`;
  const picture = curvePicture(simulate(readCurve("0,100", hostile, "loads")));
  expect(picture).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;‹U+202E›.csv");
  expect(picture).not.toContain("<script>");
});

test("a picture shows the three policies with their figures, and what was decided when", () => {
  const load = "0,100\n360,800\n900,100";
  const result = simulate(readCurve(load, "step.csv", "step"));
  const picture = curvePicture(result);
  for (const name of ["Homeostat", "Step scaling", "Target tracking"]) expect(picture).toContain(`>${name}</text>`);
  for (const { score } of result.days) expect(picture).toContain(`>${score.unmetNodeMinutes} unmet</tspan>`);
  const marks = [...picture.matchAll(/class="(?:out|in)" d="(?:M[\d.]+ \d+v6)+"/g)].map(
    ([mark]) => mark.split("v6").length - 1,
  );
  expect(marks.reduce((sum, count) => sum + count, 0)).toBe(
    result.days.reduce((sum, { score }) => sum + score.changes, 0),
  );
});
