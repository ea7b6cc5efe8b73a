/**
 * The script of the HTML report: unpacks the tables' rows and shows some at a time, filtered. Texts are set as text,
 * never as markup. It is a text because the page carries it inside, allowed by its hash alone.
 */
export const pageScript = `"use strict";
const unpack = async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
};
const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};
const grouped = (count) => String(count).replace(/\\B(?=(\\d{3})+$)/g, ",");
const cellOf = ({ kind, at, below, link }, text) => {
  const cell = element(kind === "head" ? "th" : "td");
  if (kind === "head") cell.scope = "row";
  if (kind === "mark") cell.append(element("span", text(at).replaceAll("-", " "), "mark " + text(at)));
  else if (kind === "code") cell.append(element("code", text(at)));
  else if (link !== undefined && text(link) !== "") {
    const anchor = element("a", text(at));
    anchor.href = text(link);
    anchor.rel = "noreferrer";
    cell.append(anchor);
  } else cell.append(text(at));
  if (kind === "number") cell.className = "number";
  if (below !== undefined && text(below) !== "") cell.append(element("small", text(below)));
  return cell;
};
const labelled = (name, field) => {
  const label = element("label", name + " ");
  label.append(field);
  return label;
};
const open = (data) => {
  const table = document.getElementById(data.id);
  const body = table.tBodies[0];
  const textOf = (row, column) => {
    const texts = data.columns[column];
    return Array.isArray(texts) ? texts[row] : texts.of[texts.at[row]];
  };
  const controls = element("form", undefined, "filters");
  const search = element("input");
  search.type = "search";
  controls.append(labelled("Search", search));
  const selects = Object.entries(data.choices).map(([name, column]) => {
    const select = element("select");
    select.append(new Option("any", ""));
    const found = new Set();
    for (let row = 0; row < data.rows; row++) found.add(textOf(row, column));
    for (const value of found) select.append(new Option(value.replaceAll("-", " "), value));
    controls.append(labelled(name, select));
    return { column, select };
  });
  const back = element("button", "Previous");
  const on = element("button", "Next");
  back.type = on.type = "button";
  const said = element("span", undefined, "said");
  said.setAttribute("role", "status");
  controls.append(back, on, said);
  let found = [];
  let page = 0;
  const show = () => {
    const first = page * data.size;
    const rows = found.slice(first, first + data.size).map((row, index) => {
      const line = element("tr");
      line.setAttribute("aria-rowindex", first + index + 2);
      line.append(...data.shapes.map((shape) => cellOf(shape, (column) => textOf(row, column))));
      return line;
    });
    body.replaceChildren(...rows);
    table.setAttribute("aria-rowcount", found.length + 1);
    back.disabled = page === 0;
    on.disabled = first + data.size >= found.length;
    said.textContent = found.length === 0 ? "None." :
      grouped(first + 1) + " to " + grouped(Math.min(first + data.size, found.length)) + " of " + grouped(found.length);
  };
  const find = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const wanted = selects.filter(({ select }) => select.value !== "");
    found = [];
    for (let row = 0; row < data.rows; row++) {
      if (!wanted.every(({ column, select }) => textOf(row, column) === select.value)) continue;
      if (words.length > 0) {
        const all = data.columns.map((_, column) => textOf(row, column)).join(" ").toLowerCase();
        if (!words.every((word) => all.includes(word))) continue;
      }
      found.push(row);
    }
    page = 0;
    show();
  };
  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, 150);
  });
  controls.addEventListener("submit", (event) => event.preventDefault());
  for (const { select } of selects) select.addEventListener("change", find);
  back.addEventListener("click", () => { page -= 1; show(); });
  on.addEventListener("click", () => { page += 1; show(); });
  table.parentElement.before(controls);
  document.getElementById(data.id + "-more")?.remove();
  find();
};
const start = async () => {
  for (const holder of document.querySelectorAll("script[data-rows]")) {
    const [head, ...columns] = await Promise.all(holder.textContent.split(" ").map(unpack));
    open({ ...head, columns });
  }
  document.documentElement.dataset.ready = "";
};
start();
`;
