import { expect, test } from "vitest";
import { shop } from "../../../local/estate/accounts.ts";
import { type Happening, healed } from "../../../local/estate/happening.ts";
import { type EndedRemediation, unmetExpectations } from "../../../local/estate/unmet.ts";
import { minutes, start } from "../services/support/account.ts";

const happening = (settings: Partial<Happening>): Happening => ({
  id: "opened",
  minute: 10,
  title: "Somebody opens a bucket",
  place: shop,
  does: () => {},
  expect: [],
  ...settings,
});

const ended = (outcome: EndedRemediation["outcome"], minute: number): EndedRemediation => ({
  playbook: "s3/block-public-access",
  subject: "invoices",
  outcome,
  createdAt: start + minute * minutes,
});

const opened = happening({ expect: healed("s3/block-public-access", "invoices") });

test("is met by any remediation that began since", () => {
  expect(unmetExpectations([opened], start, [ended("superseded", 11), ended("healed", 12)], [])).toEqual([]);
});

test("is not met by one of before, of something else, or with another end", () => {
  expect(unmetExpectations([opened], start, [ended("healed", 9), ended("escalated", 11)], [])).toMatchObject([
    { happening: { id: "opened" }, expected: { outcome: "healed" }, found: ["escalated"] },
  ]);
  const others = [
    { ...ended("healed", 11), subject: "reports" },
    { ...ended("healed", 11), playbook: "s3/require-tls" },
  ];
  expect(unmetExpectations([opened], start, others, [])).toMatchObject([{ found: [] }]);
});

test("an event that must be a dead letter is looked for among them", () => {
  const malformed = happening({ deadLetter: "MalformedEventError" });
  expect(unmetExpectations([malformed], start, [], ["MalformedEventError"])).toEqual([]);
  expect(unmetExpectations([malformed], start, [], ["UnknownEventError"])).toMatchObject([
    { expected: { deadLetter: "MalformedEventError" } },
  ]);
});
