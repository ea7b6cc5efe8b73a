import { describe, expect, it } from "vitest";
import { coversTags, mayBothCover, type TagFilter, tagFilter, tagsFound } from "../../lambdas/core/tag-filter.ts";
import { tagsInWords } from "../../lambdas/core/tags.ts";

describe("a tag filter", () => {
  it.each([
    [{ team: "shop" }, { team: "shop", tier: "1" }, true],
    [{ team: "shop" }, { team: "Shop" }, false],
    [{ team: "shop" }, { Team: "shop" }, false],
    [{ team: "shop" }, {}, false],
    [{ team: ["shop", "web"] }, { team: "web" }, true],
    [{ team: "*" }, { team: "whoever" }, true],
    [{ team: "*" }, { tier: "1" }, false],
    [{ team: "sh*" }, { team: "shop" }, false],
    [{ team: "shop", tier: "1" }, { team: "shop" }, false],
    [{ team: "shop", tier: "1" }, { team: "shop", tier: "1" }, true],
    [{ constructor: "*" }, {}, false],
  ] satisfies [TagFilter, Record<string, string>, boolean][])("%j covers %j: %s", (filter, tags, expected) => {
    expect(coversTags(filter, tags)).toBe(expected);
  });

  it("finds what it names, and nothing else", () => {
    expect(tagsFound({ team: "*", tier: "1", stage: "x" }, { team: "shop", tier: "2", owner: "me" })).toEqual({
      team: "shop",
    });
  });

  it.each([
    [{ team: "a" }, { team: "b" }, false],
    [{ team: ["a", "b"] }, { team: ["b", "c"] }, true],
    [{ team: "*" }, { team: "b" }, true],
    [{ team: "b" }, { team: ["*"] }, true],
    [{ team: "a" }, { tier: "1" }, true],
    [{ team: "a", tier: "1" }, { team: "a", tier: "2" }, false],
  ] satisfies [TagFilter, TagFilter, boolean][])(
    "%j and %j may cover the same resource: %s",
    (one, other, expected) => {
      expect(mayBothCover(one, other)).toBe(expected);
      expect(mayBothCover(other, one)).toBe(expected);
    },
  );

  it.each([{}, { team: [] }, { team: 7 }, { "": "x" }, { team: "x".repeat(257) }])("is refused: %j", (value) => {
    expect(tagFilter.safeParse(value).success).toBe(false);
  });
});

it("tags are shown with what would be invisible in them written out", () => {
  expect(tagsInWords({ team: "sh\u202Eop\n", tier: "1" })).toBe('"team" = "sh‹U+202E›op‹U+000A›", "tier" = "1"');
});
