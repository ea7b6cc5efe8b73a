import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redacted } from "../../lambdas/core/redact.ts";
import { readTicket, type Ticket } from "../../lambdas/core/ticket.ts";
import type { TicketFacts } from "../../lambdas/core/ticket-wish.ts";
import { ticketComment, ticketText } from "../../lambdas/report/ticket-body.ts";
import { outsideCode } from "../support/outside-code.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const gitHub = { title: 255, body: 65_136 };
const opsCenter = { title: 1_024, body: 2_048 };
const at = "2026-01-05T09:00:00.000Z";

/** A ticket and its facts that say `text` wherever the outside has a say. */
const saying = (text: string, times = 1): { readonly ticket: Ticket; readonly facts: TicketFacts } => {
  const playbook = "sample/set-colour";
  const { transport, subject: place } = sampleFinding();
  const subject = { ...place, id: text, type: text, region: text };
  const finding = sampleFinding({
    key: text,
    title: text,
    description: text,
    raw: text,
    subject,
    transport: { ...transport, source: text },
    detail: { type: "packages", packages: [{ name: text, version: text, fixedIn: text }] },
  });
  const findings = Array.from({ length: times }, () => ({ finding, decisions: [] }));
  return {
    ticket: readTicket({
      id: "t",
      control: playbook,
      playbook,
      subject,
      tracker: "github:example/estate",
      title: text,
      earlier: [{ id: "1", url: "https://github.com/example/estate/issues/1" }],
      wanted: { state: "open", why: text, since: at },
    }),
    facts: {
      remediation: { id: "r", playbook, subject, generation: 1, finding, createdAt: at },
      history: [
        { sequence: 0, state: "planned", at, detail: { summary: text, before: { [text]: text }, after: [text] } },
        { sequence: 1, state: "failed", reason: "verification-failed", at, detail: { note: text } },
      ],
      waitsSince: null,
      findings,
    },
  };
};

const everythingSaid = ({ ticket, facts }: ReturnType<typeof saying>): string =>
  [gitHub, opsCenter]
    .flatMap((limits) => Object.values(ticketText(ticket, facts, limits)))
    .concat((["closed", "reopened", "answered"] as const).map((change) => ticketComment(change, ticket, facts)))
    .join("\n");

describe("a secret", () => {
  it.each([
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
  ])("is in no title, text or comment, wherever it came from: %j", (secret) => {
    const said = everythingSaid(saying(`it is ${secret}.`));
    expect(said).not.toContain(secret.slice(0, 12));
    expect(said).not.toContain("MIIEow");
    expect(said.split(redacted).length).toBeGreaterThan(20);
  });

  it("is known by the name of its setting, also where name and value stand side by side", () => {
    const { ticket, facts } = saying("x");
    const before = { dbPassword: "hunter22", Environment: [{ Name: "API_TOKEN", Value: "swordfish" }] };
    const history = [{ sequence: 0, state: "planned", at, detail: { before, after: before } } as const];
    const { body } = ticketText(ticket, { ...facts, history }, gitHub);
    expect(body).toContain("API_TOKEN");
    expect(body).not.toMatch(/hunter22|swordfish/);
  });

  it("is gone before anything is cut, which would leave a half that nobody knows again", () => {
    for (let length = 0; length < 1_100; length += 7)
      expect(everythingSaid(saying(`${"a ".repeat(length / 2)} AKIAIOSFODNN7EXAMPLE`))).not.toContain("AKIA");
  });

  it("that is replaced by another is no news", () => {
    const [one, other] = ["AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"].map((key) => saying(`it is ${key}`));
    expect(one && ticketText(one.ticket, one.facts, gitHub)).toEqual(
      other && ticketText(other.ticket, other.facts, gitHub),
    );
  });
});

const hostileTexts = [
  "@octocat and @acme/security",
  "#1, GH-1, gh-12, acme/estate#123, acme/estate@da39a3ee5e6b4b0d3255bfef95601890afd80709",
  "https://evil.example/?a=1 www.evil.example mailto:a@evil.example",
  "[click](javascript:alert(1)) ![](https://evil.example/x.png)",
  "<img src=x onerror=alert(1)><!-- homeostat:t:n:0 --><details open>",
  "`` ` ``` @octocat ```` <b>",
  "a\n```\n@octocat\n~~~\n# heading\n- [x] done",
  "a\r\n\r\n<script>alert(1)</script>\u2028@octocat\u2029\u0085",
  "\u202Egnp.exe\u2066\u200B\u0000\u001B[31m\uFEFF",
  "| a | b |\n|---|---|\n> quoted",
  "\\` @octocat \\",
  "`@octocat",
  "$`\\href{https://evil.example}{x}`$",
];
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hostileTexts),
      fc.string({ unit: "binary", minLength: 1 }),
      fc.stringMatching(/^`{1,9}$/),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(" "));
const cut = /^Left out for length, and in Homeostat's ledger: \d+ of [^`]+\.$/;

describe("hostile text", () => {
  it("stays in its code: outside of it a text reads as if the names were harmless", () => {
    const harmless = saying("x");
    const expected = outsideCode(ticketText(harmless.ticket, harmless.facts, gitHub).body);
    expect(expected).toContain("- LINK");
    fc.assert(
      fc.property(hostile, (text) => {
        const { ticket, facts } = saying(text);
        expect(outsideCode(ticketText(ticket, facts, gitHub).body)).toEqual(expected);
        for (const line of outsideCode(ticketText(ticket, facts, opsCenter).body))
          if (!cut.test(line)) expect(expected).toContain(line);
        for (const change of ["closed", "reopened", "answered"] as const)
          expect(outsideCode(ticketComment(change, ticket, facts))).toEqual(
            outsideCode(ticketComment(change, harmless.ticket, harmless.facts)),
          );
      }),
    );
  });

  it("calls nobody, links nowhere and hides nothing in a title", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { ticket, facts } = saying(text);
        const { title } = ticketText(ticket, facts, gitHub);
        // Where a title was cut, nothing follows but the sign of it.
        expect(title).not.toMatch(/@\w|#\d|\bGH-\d|:\/\/[^\s…]|\bwww\.[^\s…]/i);
        expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it.each(["javascript:alert(1)", "https://github.com/a b>@octocat", "https://user@evil.example/", "`@octocat"])(
    "is no address: %s",
    (url) => {
      const { ticket, facts } = saying("x");
      const { body } = ticketText({ ...ticket, earlier: [{ id: "1", url }] }, facts, gitHub);
      expect(outsideCode(body).at(-1)).toMatch(/^- (CODE|LINK)$/);
    },
  );
});

describe("too much text", () => {
  it("is cut to the tracker's limits between pieces, and says what is left out", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("n", "`", "\u202E", "😀", "@", "`a", '"'),
        fc.integer({ min: 1, max: 1_500 }),
        fc.integer({ min: 0, max: 20 }),
        (unit, length, times) => {
          const { ticket, facts } = saying(unit.repeat(length), times);
          const { body: whole } = ticketText(ticket, facts, { title: 255, body: Number.POSITIVE_INFINITY });
          for (const limits of [gitHub, opsCenter]) {
            const { title, body } = ticketText(ticket, facts, limits);
            expect(title.length).toBeLessThanOrEqual(limits.title);
            expect(body.length).toBeLessThanOrEqual(limits.body);
            expect(title.isWellFormed() && body.isWellFormed()).toBe(true);
            const isWhole = isDeepStrictEqual(outsideCode(body), outsideCode(whole));
            expect(cut.test(body.split("\n").at(-1) ?? "")).toBe(!isWhole);
          }
          for (const change of ["closed", "reopened", "answered"] as const)
            expect(Buffer.byteLength(ticketComment(change, ticket, facts))).toBeLessThanOrEqual(20_480);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("leaves out the least important", () => {
    const { ticket, facts } = saying("n".repeat(290), 20);
    const { body } = ticketText(ticket, facts, opsCenter);
    expect(body).toContain("Homeostat asks for a human here");
    expect(body).toMatch(
      /Left out for length, and in Homeostat's ledger: .*20 of Findings, .*2 of What happened, 1 of Earlier items of the same\.$/,
    );
  });
});
