import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type IngressRule,
  inCanonicalOrder,
  isOpenToAll,
  opensAny,
  opensMore,
  ruleInWords,
  rulesWithout,
} from "../../lambdas/core/ingress-rule.ts";

const rule = (over: Partial<IngressRule> = {}): IngressRule => ({
  protocol: "tcp",
  fromPort: 22,
  toPort: 22,
  cidr: "0.0.0.0/0",
  description: null,
  ...over,
});

const admin = [22, 3389];

describe("isOpenToAll", () => {
  it.each([
    { cidr: "0.0.0.0/0", open: true },
    { cidr: "::/0", open: true },
    { cidr: "0.0.0.0/1", open: false },
    { cidr: "10.0.0.0/8", open: false },
    { cidr: "203.0.113.0/30", open: false },
    { cidr: "2001:db8::/32", open: false },
    { cidr: "2001:db8::/10", open: false },
  ])("$cidr: $open", ({ cidr, open }) => {
    expect(isOpenToAll(rule({ cidr }))).toBe(open);
  });
});

describe("what a rule opens", () => {
  it.each([
    { what: rule(), any: true, more: false },
    { what: rule({ protocol: "udp", fromPort: 3389, toPort: 3389 }), any: true, more: false },
    { what: rule({ fromPort: 443, toPort: 443 }), any: false, more: true },
    { what: rule({ fromPort: 23, toPort: 3388 }), any: false, more: true },
    { what: rule({ fromPort: 22, toPort: 23 }), any: true, more: true },
    { what: rule({ fromPort: 22, toPort: 3389 }), any: true, more: true },
    { what: rule({ fromPort: 0, toPort: 65_535 }), any: true, more: true },
    { what: rule({ fromPort: null, toPort: null }), any: true, more: true },
    { what: rule({ protocol: "-1", fromPort: null, toPort: null }), any: true, more: true },
    // All traffic is all traffic, whatever ports AWS repeats beside it.
    { what: rule({ protocol: "-1", fromPort: 22, toPort: 22 }), any: true, more: true },
    // ICMP has types and codes where others have ports.
    { what: rule({ protocol: "icmp", fromPort: 22, toPort: 22 }), any: false, more: true },
    { what: rule({ protocol: "50", fromPort: null, toPort: null }), any: false, more: true },
  ])("$what.protocol $what.fromPort to $what.toPort: an admin port $any, more $more", ({ what, any, more }) => {
    expect({ any: opensAny(what, admin), more: opensMore(what, admin) }).toEqual({ any, more });
  });

  it("counts a range of nothing but the given ports as theirs", () => {
    expect(opensMore(rule({ fromPort: 22, toPort: 23 }), [23, 22, 22])).toBe(false);
  });

  it("agrees with counting port by port", () => {
    const ports = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1 });
    const range = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(ports, range, (chosen, [a, b]) => {
        const what = rule({ fromPort: Math.min(a, b), toPort: Math.max(a, b) });
        const open = Array.from({ length: Math.abs(a - b) + 1 }, (_, index) => Math.min(a, b) + index);
        expect(opensAny(what, chosen)).toBe(open.some((port) => chosen.includes(port)));
        expect(opensMore(what, chosen)).toBe(open.some((port) => !chosen.includes(port)));
      }),
    );
  });
});

describe("lists of rules", () => {
  it("have one order, whatever order they came in", () => {
    const rules = [rule(), rule({ cidr: "::/0" }), rule({ fromPort: 443, toPort: 443 }), rule({ protocol: "udp" })];
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: rules.length }), (shuffled) => {
        expect(inCanonicalOrder(shuffled)).toEqual(inCanonicalOrder(rules));
      }),
    );
  });

  it("are subtracted by every field, the description too", () => {
    const described = rule({ description: "office" });
    expect(rulesWithout([rule(), described], [described])).toEqual([rule()]);
    expect(rulesWithout([described], [rule()])).toEqual([described]);
  });
});

describe("a rule in words", () => {
  it.each([
    [rule({ description: "<script>" }), "tcp 22 from 0.0.0.0/0"],
    [rule({ fromPort: 20, toPort: 22, cidr: "::/0" }), "tcp 20-22 from ::/0"],
    [rule({ protocol: "-1", fromPort: null, toPort: null }), "all traffic from 0.0.0.0/0"],
    [rule({ fromPort: null, toPort: null }), "tcp 0-65535 from 0.0.0.0/0"],
  ])("%o is %s", (what, words) => {
    expect(ruleInWords(what)).toBe(words);
  });
});
