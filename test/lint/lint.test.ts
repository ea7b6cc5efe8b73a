import { readFile } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { announced, readFixtures } from "./fixtures.ts";
import { type Complaint, oxlint } from "./oxlint.ts";

const rules = z.record(z.string(), z.unknown());
const configuration = z
  .object({ rules, overrides: z.array(z.object({ files: z.array(z.string()), rules })) })
  .parse(JSON.parse(await readFile(join(import.meta.dirname, "../../.oxlintrc.json"), "utf8")));

const fixtures = await readFixtures();
const expected = [...fixtures].flatMap(([file, text]) => announced(file, text));

/** The configuration's blocks, of which the last that names a rule decides for a file. */
const blocks = [{ files: ["**"], rules: configuration.rules }, ...configuration.overrides];
const isIn = (file: string, glob: string): boolean => matchesGlob(file, glob);
const deciding = (file: string, rule: string) =>
  blocks.findLast((block) => rule in block.rules && block.files.some((glob) => isIn(file, glob)));

const switchedOn = blocks.flatMap((block) =>
  Object.entries(block.rules)
    .filter(([, setting]) => setting !== "off")
    .flatMap(([rule]) => block.files.map((glob) => ({ rule, glob, block }))),
);

let complaints: readonly Complaint[];
beforeAll(async () => {
  complaints = await oxlint(fixtures);
});

const inOrder = (list: readonly Complaint[]): readonly string[] =>
  list.map(({ file, line, rule }) => `${file}:${line} ${rule}`).sort();

describe("the linter", () => {
  it.each([...fixtures.keys()].sort())("says of %s what it announces, and nothing else", (file) => {
    const isAbout = (complaint: Complaint): boolean => complaint.file === file;
    expect(inOrder(complaints.filter(isAbout))).toEqual(inOrder(expected.filter(isAbout)));
  });

  it("complains about no other file", () => {
    expect(complaints.filter(({ file }) => !fixtures.has(file))).toEqual([]);
  });

  it.each(switchedOn)("is proven to enforce $rule in $glob", ({ rule, glob, block }) => {
    const proofs = expected.filter(
      (complaint) => complaint.rule === rule && isIn(complaint.file, glob) && deciding(complaint.file, rule) === block,
    );
    expect(proofs).not.toEqual([]);
  });
});
