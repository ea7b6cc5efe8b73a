const opening = /^ {0,3}(`{3,})[^`]*$/;
const closing = /^ {0,3}(`{3,}) *$/;

const withoutSpans = (line: string): string => {
  let left = "";
  let rest = line;
  for (;;) {
    const run = /`+/.exec(rest);
    if (!run) return left + rest;
    const [ticks] = run;
    const inside = rest.slice(run.index + ticks.length);
    const end = [...inside.matchAll(/`+/g)].find(([each]) => each.length === ticks.length);
    // Without an end a run is text, and so is all that follows.
    left += rest.slice(0, run.index) + (end ? "CODE" : ticks);
    rest = end ? inside.slice(end.index + ticks.length) : inside;
  }
};

/**
 * The lines of a Markdown text in which markup would be markup: fenced blocks, code spans and `<https://…>` are replaced
 * by their names. Source: CommonMark 0.31.2, sections 4.5, 6.1 and 6.4.
 */
export const outsideCode = (markdown: string): readonly string[] => {
  const lines: string[] = [];
  let fence = "";
  for (const line of markdown.split(/\r\n|\n|\r/)) {
    if (fence !== "") {
      if ((closing.exec(line)?.[1] ?? "").length < fence.length) continue;
      fence = "";
      lines.push("BLOCK");
    } else {
      fence = opening.exec(line)?.[1] ?? "";
      if (fence === "") lines.push(withoutSpans(line).replace(/<https:\/\/[^\s<>]+>/g, "LINK"));
    }
  }
  return fence === "" ? lines : [...lines, "A BLOCK WITHOUT END"];
};
