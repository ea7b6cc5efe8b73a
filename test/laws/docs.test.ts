import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })];

/** As the pages of a repository name a heading in an address. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const anchorsIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** Without what stands in blocks of code. */
const proseOf = (page: string): string => read(page).replace(/^```[\s\S]*?^```/gm, "");

/** What a page links to in this repository. */
const linksIn = (page: string): readonly { readonly file: string; readonly anchor: string | undefined }[] =>
  [...proseOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path = "", anchor]) => ({
    file: path === "" ? page : join(dirname(page), path),
    anchor,
  }));

/** Tests that a page names as its proof: a file, a folder, or the files that begin so. */
const proofsIn = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/`(test\/[\w./*-]+)`/g)].map(([, path = ""]) => path);

describe("what the documentation points at is there", () => {
  it("is read at all", () => {
    expect(pages.length).toBeGreaterThan(15);
    expect(pages.flatMap(linksIn).length).toBeGreaterThan(50);
    expect(pages.flatMap(proofsIn).length).toBeGreaterThan(50);
  });

  it.each(pages)("by the links of %s", (page) => {
    for (const { file, anchor } of linksIn(page)) {
      expect(existsSync(join(root, file)), file).toBe(true);
      if (anchor !== undefined && file.endsWith(".md")) expect(anchorsIn(file), `#${anchor}`).toContain(anchor);
    }
  });

  it.each(pages)("by the tests that %s names", (page) => {
    for (const proof of proofsIn(page)) expect(globSync(proof, { cwd: root }), proof).not.toEqual([]);
  });
});
