import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseXml, type XmlElement, XmlSyntaxError } from "../../../../local/aws/protocols/xml-parse.ts";
import { element, escapeXml } from "../../../../local/aws/protocols/xml-writer.ts";

const childrenOf = ({ children }: XmlElement) => children.map(({ name, text }) => [name, text]);

describe("parseXml", () => {
  it("reads elements, attributes, CDATA, comments and self-closing tags", () => {
    const root = parseXml(`<?xml version="1.0" encoding="UTF-8"?>
      <!-- of a bucket -->
      <AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Grantee xmlns:xsi="x" xsi:type='Canonical&quot;User' ><ID>a &lt;&#98;&#x1F4A7;&amp;lt;</ID></Grantee>
        <Empty/><Raw><![CDATA[<b>&amp;]]]]><![CDATA[>]]></Raw><Mixed>one<!-- two -->three</Mixed>
      </AccessControlPolicy>
    `);
    expect(root.name).toBe("AccessControlPolicy");
    expect(root.attributes.get("xmlns")).toBe("http://s3.amazonaws.com/doc/2006-03-01/");
    expect(root.children[0]?.attributes.get("xsi:type")).toBe('Canonical"User');
    expect(root.children[0]?.children[0]?.text).toBe("a <b💧&lt;");
    expect(childrenOf(root).slice(1)).toEqual([
      ["Empty", ""],
      ["Raw", "<b>&amp;]]>"],
      ["Mixed", "onethree"],
    ]);
  });

  it("reads back every text that is written", () => {
    // XML 1.0 holds no other control characters; those that it does not hold are replaced, once and for all.
    const text = fc.string({ unit: "binary" }).map((given) => parseXml(element("t", escapeXml(given))).text);
    fc.assert(
      fc.property(text, (written) => {
        const root = parseXml(element("Tag", element("Key", escapeXml(written)), { name: written }));
        expect(root.children[0]?.text).toBe(written);
        expect(root.attributes.get("name")).toBe(written);
      }),
    );
  });

  it("keeps every character that XML can hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (written) => {
        const representable = written.replaceAll(
          /[^\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
          "\uFFFD",
        );
        expect(parseXml(element("t", escapeXml(written))).text).toBe(representable);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["text alone", "text"],
    ["an element that stays open", "<a><b></b>"],
    ["an element that closes another", "<a></b>"],
    ["a closing tag too many", "<a/></a>"],
    ["two roots", "<a/><b/>"],
    ["text after the root", "<a/>text"],
    ["a bare <", "<a>1 < 2</a>"],
    ["an attribute without quotes", "<a b=c/>"],
    ["a document type", "<!DOCTYPE a><a/>"],
    ["an entity that is not XML's own", "<a>&e;</a>"],
    ["a number that is no character", "<a>&#x110000;</a>"],
    ["elements nested too deep", "<a>".repeat(10_000) + "</a>".repeat(10_000)],
  ])("refuses %s", (_, source) => {
    expect(() => parseXml(source)).toThrow(XmlSyntaxError);
  });

  // In time that grew with the square of its length, the test would be stopped.
  it("refuses a long hostile body while somebody still waits for it", () => {
    for (const part of [" x=''", " ", "<a ", "<!--", "<![CDATA[", "&#x41", "<?"]) {
      expect(() => parseXml(`<a>${part.repeat(100_000)}`)).toThrow(XmlSyntaxError);
      expect(() => parseXml(`<a${part.repeat(100_000)}`)).toThrow(XmlSyntaxError);
    }
  });
});
