// Runs in the page: what is wrong with it for people who do not use it with eyes and a mouse, or not with good eyes.

/** What keeps people out of the page that is shown: names, headings, tables, references. */
const inStructure = () => {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const need = (holds, problem) => {
    if (!holds) problems.push(problem);
  };
  const textOf = (element) => (element.textContent ?? "").trim();

  need(document.documentElement.lang, "the page has no language");
  need(document.title.trim(), "the page has no title");
  for (const landmark of ["header", "nav[aria-label]", "main", "footer"])
    need(all(landmark).length > 0, `there is no ${landmark}`);
  need(all("main").length === 1, "there is not one main");
  need(all("h1").length === 1, "there is not one h1");
  const levels = all("h1, h2, h3, h4").map(({ tagName }) => Number(tagName.slice(1)));
  for (const [index, level] of levels.entries())
    need(level <= (levels[index - 1] ?? 0) + 1, `heading ${index + 1} skips a level`);
  const ids = all("[id]").map(({ id }) => id);
  for (const id of ids) need(ids.indexOf(id) === ids.lastIndexOf(id), `the id ${id} is there twice`);
  for (const element of all("[aria-labelledby]"))
    need(ids.includes(element.getAttribute("aria-labelledby") ?? ""), `${element.tagName} is labelled by nothing`);
  for (const image of all("img")) need(image.hasAttribute("alt"), "an image has no alt");
  for (const element of all("a, button")) need(textOf(element), `${element.outerHTML} has no name`);
  for (const element of all("select, input:not([type=hidden])"))
    need(element.closest("label"), `${element.outerHTML} has no label`);
  for (const element of all("[tabindex]")) need(element.tabIndex <= 0, `${element.outerHTML} jumps the order`);
  for (const [index, table] of all("table").entries()) {
    const caption = table.querySelector("caption");
    need(caption && textOf(caption), `table ${index + 1} has no caption`);
    const heads = [...table.querySelectorAll("thead th")];
    need(heads.length > 0, `table ${index + 1} has no heads`);
    for (const head of table.querySelectorAll("th"))
      need(head.hasAttribute("scope"), `a head of table ${index + 1} has no scope`);
    for (const row of table.querySelectorAll("tbody tr"))
      need(
        row.children.length === heads.length && row.querySelector("th"),
        `a row of table ${index + 1} does not fit its heads`,
      );
  }
  return problems;
};

/** Texts whose contrast is below WCAG 2.2's 4.5:1, or 3:1 where they are large. */
const inContrast = () => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (!brush) return ["there is no canvas to mix colours on"];
  const luminance = () => {
    const [red = 0, green = 0, blue = 0] = [...brush.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const paint = (colour) => {
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
  };
  const problems = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent?.trim();
    if (!element || !text || !element.checkVisibility() || element.closest(".unseen, .skip, [aria-hidden], option"))
      continue;
    const style = getComputedStyle(element);
    const around = [];
    for (let each = element; each; each = each.parentElement) around.unshift(each);
    paint("#ffffff");
    for (const each of around) paint(getComputedStyle(each).backgroundColor);
    const ground = luminance();
    paint(style.color);
    const ink = luminance();
    const ratio = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5))
      problems.add(`${ratio.toFixed(2)}:1 for “${text.slice(0, 40)}” (${element.className})`);
  }
  return [...problems];
};

globalThis.barriers = () => [...inStructure(), ...inContrast()];
