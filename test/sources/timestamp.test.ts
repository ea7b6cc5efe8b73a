import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "../../lambdas/sources/timestamp.ts";

test.each([
  ["2026-03-02T09:15:00Z", "2026-03-02T09:15:00.000Z"],
  ["2026-03-02T09:15:00.412+0000", "2026-03-02T09:15:00.412Z"],
  ["2026-03-02T09:15:00.412+00:00", "2026-03-02T09:15:00.412Z"],
  ["2026-03-02T09:15:00.5Z", "2026-03-02T09:15:00.500Z"],
  ["2026-03-02T09:15:00.665501Z", "2026-03-02T09:15:00.665Z"],
  ["2026-03-02T09:15:00-05:30", "2026-03-02T14:45:00.000Z"],
  ["2026-03-01T00:15:00+0200", "2026-02-28T22:15:00.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["Dec 3, 2021, 6:02:30 PM", "2021-12-03T18:02:30.000Z"],
  ["Dec 3, 2021, 6:02:30\u202FPM", "2021-12-03T18:02:30.000Z"],
  ["Dec 3, 2021 6:02:30 AM", "2021-12-03T06:02:30.000Z"],
  ["Oct 16, 2019, 12:00:00 AM", "2019-10-16T00:00:00.000Z"],
  ["Oct 16, 2019, 12:00:00 PM", "2019-10-16T12:00:00.000Z"],
  ["Wed Sep 04 16:59:44.356 UTC 2024", "2024-09-04T16:59:44.356Z"],
  ["Wed Sep 04 16:59:44 UTC 2024", "2024-09-04T16:59:44.000Z"],
  ["Sun Sep 04 16:59:44 UTC 2024", "2024-09-04T16:59:44.000Z"],
  ["Thu, 27 Aug 2026 13:19:03 GMT", "2026-08-27T13:19:03.000Z"],
  ["Thu, 27 Jan 2026 13:44:13 GMT", "2026-01-27T13:44:13.000Z"],
  ["Sun, 1 Mar 2026 00:00:00 GMT", "2026-03-01T00:00:00.000Z"],
  ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
])("%s is %s", (text, expected) => {
  expect(instant(text)).toBe(expected);
});

test.each([
  "",
  "yesterday",
  "1772442900",
  "2026-03-02",
  "2026-03-02T09:15:00",
  "2026-02-29T09:15:00Z",
  "2026-13-01T09:15:00Z",
  "2026-03-02T24:00:00Z",
  "2026-03-02T09:60:00Z",
  "0001-01-01T00:00:00Z",
  "Dec 3, 2021, 13:02:30 PM",
  "Dec 3, 2021, 0:02:30 AM",
  "Dez 3, 2021, 6:02:30 PM",
  "Feb 30, 2021, 6:02:30 PM",
  "Wed Sep 04 16:59:44.356 CEST 2024",
  "Thu, 27 Aug 2026 13:19:03 CEST",
  "Thu, 31 Feb 2026 13:19:03 GMT",
])("%j is no point in time", (text) => {
  expect(instant(text)).toBeUndefined();
});

test("the zone and the locale of the machine do not matter", () => {
  const before = process.env["TZ"];
  try {
    for (const zone of ["America/St_Johns", "Pacific/Kiritimati"]) {
      process.env["TZ"] = zone;
      expect(new Date(2021, 11, 3, 18).getUTCHours(), zone).not.toBe(18);
      expect(instant("Dec 3, 2021, 6:02:30 PM"), zone).toBe("2021-12-03T18:02:30.000Z");
      expect(instant("Wed Sep 04 16:59:44.356 UTC 2024"), zone).toBe("2024-09-04T16:59:44.356Z");
    }
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
});

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const twelve = (date: Date) => `${date.getUTCHours() % 12 || 12}:${date.toISOString().slice(14, 19)}`;
const forms: readonly ((date: Date) => string)[] = [
  (date) => date.toISOString(),
  (date) => date.toUTCString(),
  (date) => date.toISOString().replace("Z", "+0000"),
  (date) => new Date(date.getTime() + 7_200_000).toISOString().replace("Z", "+02:00"),
  (date) =>
    `Thu ${months[date.getUTCMonth()]} ${date.toISOString().slice(8, 10)} ${date.toISOString().slice(11, 23)} UTC ${date.getUTCFullYear()}`,
  (date) =>
    `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${twelve(date)} ${date.getUTCHours() < 12 ? "AM" : "PM"}`,
];

test("revisions sort as the times that they stand for, whatever form the source wrote them in", () => {
  const second = fc
    .integer({ min: Date.UTC(2000, 0) / 1_000, max: Date.UTC(2099, 0) / 1_000 })
    .map((value) => new Date(value * 1_000));
  const written = fc.record({ date: second, form: fc.constantFrom(...forms) });
  fc.assert(
    fc.property(written, written, (a, b) => {
      const [first = "", other = ""] = [instant(a.form(a.date)), instant(b.form(b.date))];
      expect(first).toBe(a.date.toISOString());
      expect(Math.sign(a.date.getTime() - b.date.getTime())).toBe(first < other ? -1 : first > other ? 1 : 0);
    }),
  );
});
