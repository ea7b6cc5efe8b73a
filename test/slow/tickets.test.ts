import { describe, expect, it } from "vitest";
import type { Finding } from "../../lambdas/core/finding.ts";
import { keepTicket, TicketContendedError } from "../../lambdas/core/keep-ticket.ts";
import { ticketId } from "../../lambdas/core/names.ts";
import { ticketControls } from "../../lambdas/core/ticket-controls.ts";
import type { TicketTopic } from "../../lambdas/core/ticket-facts.ts";
import { ticketComment, ticketText } from "../../lambdas/report/ticket-body.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { seededRandom } from "../../local/services/random.ts";
import { type Fault, memoryTracker } from "../support/memory-tracker.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const updates = 10_000;
const topics = 400;
/** Both told of the same: one ticket. */
const sources = ["aws.guardduty", "aws.securityhub"];
const handsAtOnce = 4;

describe.each(["one", "two", "three"])("10,000 updates with duplicates, in random order, seed %s", (seed) => {
  it("make one item per control and subject, each in its right final state, with a tracker that fails a third of its calls", async () => {
    const random = seededRandom(seed);
    const pick = (most: number): number => random.between(0, most - 1);
    let minutes = 0;
    const now = (): Date => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);

    let failing = true;
    const failures = { before: 0, after: 0, lost: 0 };
    const tracker = memoryTracker(now, (): Fault => {
      if (!failing || random.next() >= 1 / 3) return "none";
      const [kind, fault] = (
        [
          ["before", "before"],
          ["after", "after"],
          ["lost", "lost-before"],
        ] as const
      )[pick(3)] ?? ["before", "before"];
      failures[kind] += 1;
      return fault;
    });
    const ledger = memoryLedger();
    const config = sampleConfig({
      tickets: [
        {
          tracker: { type: "github", repository: "example/estate", tokenParameter: "/homeostat/github" },
          findings: ["threat"],
        },
      ],
    });
    const keep = keepTicket({
      config,
      playbooks: [],
      ledger,
      now,
      tracker: () => tracker,
      words: { text: ticketText, comment: ticketComment },
    });

    const findingOf = (topic: number, source: string, count: number, lifecycle: Finding["lifecycle"]): Finding => {
      const base = sampleFinding();
      return sampleFinding({
        key: `${source}|${topic}`,
        revision: new Date(Date.UTC(2026, 0, 1) + count).toISOString(),
        kind: "threat",
        lifecycle,
        control: { type: "threat", title: "t", id: `Recon:${topic % 7}` },
        subject: { ...base.subject, id: `bucket-${topic}` },
        title: `finding ${count}`,
      });
    };

    interface Message {
      readonly topic: TicketTopic;
    }
    const messages: Message[] = [];
    const tell = async (finding: Finding): Promise<void> => {
      await ledger.putFinding({ finding, decisions: [] });
      for (const about of ticketControls({ finding, decisions: [] }))
        for (let copies = 1 + pick(2); copies > 0; copies--)
          messages.push({ topic: { ...about, subject: finding.subject, findings: [finding.key] } });
    };

    let hands = 0;
    const takeOne = async (): Promise<void> => {
      const [message] = messages.splice(pick(messages.length), 1);
      if (!message) return;
      try {
        await keep(message.topic, `hand-${++hands}`);
      } catch (error) {
        if (!(error instanceof TicketContendedError)) throw error;
        messages.push(message);
      }
    };
    const sweep = async (): Promise<void> => {
      for (const ticket of await ledger.dueTickets(now().toISOString(), 200))
        messages.push({ topic: { ...ticket, isDue: true } });
    };

    for (let count = 0; count < updates; count++) {
      const source = sources[pick(sources.length)] ?? "aws.guardduty";
      await tell(findingOf(pick(topics), source, count, random.next() < 0.5 ? "open" : "resolved"));
      if (count % handsAtOnce === 0) await Promise.all(Array.from({ length: handsAtOnce }, takeOne));
      if (count % 100 === 0) {
        minutes += 1;
        await sweep();
      }
    }
    // The tracker recovers only when everything was told.
    for (let round = 0; round < 500 && (messages.length > 0 || round < 200); round++) {
      while (messages.length > 0) await Promise.all(Array.from({ length: handsAtOnce }, takeOne));
      minutes += 1;
      if (round === 100) failing = false;
      await sweep();
    }

    const openOf = new Map<string, boolean>();
    for await (const { finding } of ledger.findings()) {
      const [about] = ticketControls({ finding, decisions: [] });
      const id = ticketId(about?.control ?? "", finding.subject);
      openOf.set(id, (openOf.get(id) ?? false) || finding.lifecycle === "open");
    }
    const tickets = await Array.fromAsync(ledger.tickets());
    const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
    const itemsOf = Map.groupBy(tracker.items, ({ mark }) => mark.split(":")[1] ?? "");
    const wrong = [...openOf].filter(([id, isOpen]) => {
      const items = itemsOf.get(id) ?? [];
      // Never open while anybody looked: then there may be none at all.
      if (items.length === 0) return isOpen;
      return (
        items.length !== 1 || items[0]?.state !== (isOpen ? "open" : "closed") || byId.get(id)?.item?.id !== items[0].id
      );
    });
    expect(wrong).toEqual([]);
    expect(openOf.size).toBe(topics);
    expect(tracker.items.length).toBeGreaterThan(topics * 0.9);
    expect(tickets.every(({ hold, failing: failed }) => hold === null && failed === null)).toBe(true);
    expect(Math.min(failures.before, failures.after, failures.lost)).toBeGreaterThan(100);
    // Nobody is told the same change twice.
    for (const { comments } of tracker.items)
      expect(new Set(comments.map(({ mark }) => mark)).size).toBe(comments.length);
    process.stdout.write(
      `${seed}: ${updates} updates, ${hands} visits, ${tracker.calls.length} calls, ${failures.before}/${failures.after}/${failures.lost} failed before/after/unknown, ${tracker.items.length} items\n`,
    );
  });
});
