import { describe, expect, it } from "vitest";
import { calendar } from "../../lambdas/adapters/calendar.ts";

const weekly = { timeZone: "Europe/Berlin", from: "2026-01-02T18:00", repeat: "FREQ=WEEKLY;BYDAY=FR" };
const once = { timeZone: "Europe/Berlin", from: "2026-12-18T18:00" };

describe("the last start", () => {
  it.each([
    ["in winter", weekly, "2026-01-12T00:00:00Z", "2026-01-09T17:00:00.000Z"],
    ["in summer, an hour earlier in UTC", weekly, "2026-07-06T00:00:00Z", "2026-07-03T16:00:00.000Z"],
    ["at the very moment", weekly, "2026-07-03T16:00:00Z", "2026-07-03T16:00:00.000Z"],
    ["a second before it", weekly, "2026-07-03T15:59:59Z", "2026-06-26T16:00:00.000Z"],
    ["before the first", weekly, "2026-01-02T16:59:59Z", null],
    ["of what happens once", once, "2030-01-01T00:00:00Z", "2026-12-18T17:00:00.000Z"],
    ["of what will happen once", once, "2026-12-18T16:59:59Z", null],
    [
      "of the last Friday of a quarter",
      { ...once, from: "2026-03-27T00:00", repeat: "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR" },
      "2026-08-01T00:00:00Z",
      "2026-06-25T22:00:00.000Z",
    ],
    [
      "of what has ended",
      { ...weekly, repeat: "FREQ=WEEKLY;UNTIL=20260301T000000Z" },
      "2026-08-01T00:00:00Z",
      "2026-02-27T17:00:00.000Z",
    ],
    [
      "in a zone that is half an hour off",
      { timeZone: "Asia/Kolkata", from: "2026-01-01T09:00", repeat: "FREQ=DAILY" },
      "2026-05-05T03:30:00Z",
      "2026-05-05T03:30:00.000Z",
    ],
  ])("%s", async (_when, freeze, at, expected) => {
    expect((await calendar.lastStart(freeze, new Date(at)))?.toISOString() ?? null).toBe(expected);
  });

  it("cannot be told of a rule that never comes true", async () => {
    const never = { ...once, repeat: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" };
    await expect(calendar.lastStart(never, new Date("2030-01-01T00:00:00Z"))).rejects.toThrow();
  });
});
