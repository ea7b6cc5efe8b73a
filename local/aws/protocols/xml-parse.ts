/** An element of a parsed document: leaves have text, all others children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** A document that is not the XML of an AWS request. */
export class XmlSyntaxError extends Error {
  override readonly name = "XmlSyntaxError";
}

/** Far above the deepest request body of S3, and far below what exhausts the stack of a reader. */
const DEEPEST = 64;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["apos", "'"],
  ["gt", ">"],
  ["lt", "<"],
  ["quot", '"'],
]);

/** Comment or instruction; CDATA; closing tag; opening tag with attributes, perhaps self-closing; text. */
const TOKEN =
  /<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?<raw>.*?)\]\]>|<\/(?<close>[\w:.-]+)\s*>|<(?<open>[\w:.-]+)(?<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/gsy;

const ATTRIBUTE = /(?<name>[\w:.-]+)\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)')/g;

/**
 * The root of a document: elements, attributes, CDATA and the entities of XML itself. No document types, so nothing
 * that expands or that is read from elsewhere.
 * @throws XmlSyntaxError for any other text
 */
export const parseXml = (source: string): XmlElement => {
  const document = new OpenElement("", new Map());
  const open = [document];
  let end = 0;
  for (const { 0: token, groups = {} } of source.matchAll(TOKEN)) {
    end += token.length;
    const { raw, close, open: name, attributes = "", empty, text } = groups;
    const parent = open.at(-1) ?? document;
    if (name !== undefined) {
      const element = new OpenElement(name, attributesOf(attributes));
      parent.children.push(element);
      if (empty === "") open.push(element);
      if (open.length > DEEPEST) throw new XmlSyntaxError(`Elements are nested deeper than ${DEEPEST}`);
    } else if (close !== undefined) {
      if (parent === document || parent.name !== close) throw new XmlSyntaxError(`</${close}> closes nothing`);
      open.pop();
    } else parent.text += raw ?? unescape(text ?? "");
  }
  const [root, ...others] = document.children;
  if (end !== source.length || open.length !== 1 || !root || others.length > 0 || document.text.trim() !== "")
    throw new XmlSyntaxError("The body must be one complete XML element");
  return root;
};

class OpenElement implements XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: OpenElement[] = [];
  text = "";

  constructor(name: string, attributes: ReadonlyMap<string, string>) {
    this.name = name;
    this.attributes = attributes;
  }
}

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(ATTRIBUTE)].map(({ groups: { name = "", double, single = "" } = {} }) => [
      name,
      unescape(double ?? single),
    ]),
  );

const unescape = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (entity, hexadecimal, decimal, name) => {
    if (name !== undefined) return ENTITIES.get(name) ?? refuse(`${entity} is not defined`);
    const codePoint = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return codePoint > 0x10_ffff ? refuse(`${entity} is no character`) : String.fromCodePoint(codePoint);
  });

const refuse = (message: string): never => {
  throw new XmlSyntaxError(message);
};
