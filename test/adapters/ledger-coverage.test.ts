import { describe, expect, it } from "vitest";
import type { Evaluations, Poll } from "../../lambdas/core/coverage.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { collect, describeLedgers } from "./support/ledgers.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const { subject } = sampleFinding();

describeLedgers("the ledger %s", (_where, open) => {
  describe("open findings", () => {
    const { transport } = sampleFinding();
    const place = { detailType: transport.detailType, account: subject.account, region: transport.region };
    const told = (ledger: Ledger, key: string, minute: number, over: Partial<Finding> = {}) =>
      ledger.putFinding({
        finding: sampleFinding({ key, transport: { ...transport, time: at(minute) }, ...over }),
        decisions: [],
      });

    it("are listed where nobody told of them since, longest first, up to a limit", async () => {
      const ledger = await open();
      for (const minute of [7, 3, 20, 5]) await told(ledger, `k${minute}`, minute);
      expect(await ledger.unconfirmedFindings(place, at(7), 10)).toEqual(["k3", "k5"]);
      expect(await ledger.unconfirmedFindings(place, at(20), 2)).toEqual(["k3", "k5"]);
    });

    it("leave the list when they are told again, or are resolved", async () => {
      const ledger = await open();
      await told(ledger, "again", 1);
      await told(ledger, "resolved", 1);
      await told(ledger, "confirmed", 1, { times: { observed: at(1), confirmed: at(9) } });
      await told(ledger, "again", 9);
      await told(ledger, "resolved", 2, { lifecycle: "resolved" });
      expect(await ledger.unconfirmedFindings(place, at(5), 10)).toEqual([]);
    });

    it("are listed by service, account and region", async () => {
      const ledger = await open();
      await told(ledger, "here", 1);
      await told(ledger, "elsewhere", 1, { subject: { ...subject, account: "111122223333" } });
      await told(ledger, "other", 1, { transport: { ...transport, time: at(1), detailType: "ECR Image Scan" } });
      await told(ledger, "far", 1, { transport: { ...transport, time: at(1), region: "eu-central-1" } });
      expect(await ledger.unconfirmedFindings(place, at(5), 10)).toEqual(["here"]);
    });
  });

  describe("coverage", () => {
    const poll = (over: Partial<Poll> = {}): Poll => ({
      account: subject.account,
      region: "eu-west-1",
      poller: "config-rules",
      startedAt: at(1),
      cursor: '{"rule":"a"}',
      asOf: null,
      outcome: "seen",
      failing: { since: at(0), error: "AccessDeniedException" },
      version: 1,
      ...over,
    });
    const counted = (over: Partial<Evaluations> = {}): Evaluations => ({
      account: subject.account,
      region: "eu-west-1",
      rule: "colour",
      ruleArn: "arn:aws:config:eu-west-1:444455556666:config-rule/config-rule-abc123",
      identifier: "COLOUR",
      compliant: 19,
      nonCompliant: 1,
      insufficient: 0,
      asOf: at(1),
      ...over,
    });

    it("remembers how far a poll has come, for whoever read it last", async () => {
      const ledger = await open();
      expect(await ledger.getPoll(poll())).toBeNull();
      expect(await ledger.putPoll(poll(), null)).toBe(true);
      expect(await ledger.putPoll(poll({ cursor: "stale" }), null)).toBe(false);
      expect(await ledger.putPoll(poll({ version: 2, asOf: at(1), failing: null }), 1)).toBe(true);
      expect(await ledger.putPoll(poll({ version: 2, cursor: "stale" }), 1)).toBe(false);
      await ledger.putPoll(poll({ poller: "alarms" }), null);
      expect(await ledger.getPoll(poll())).toEqual(poll({ version: 2, asOf: at(1), failing: null }));
      expect((await collect(ledger.polls())).map(({ poller }) => poller).sort()).toEqual(["alarms", "config-rules"]);
    });

    it("keeps the newest count of each rule", async () => {
      const ledger = await open();
      await ledger.putEvaluations(counted({ asOf: at(5) }));
      await ledger.putEvaluations(counted({ asOf: at(4), compliant: 0 }));
      await ledger.putEvaluations(counted({ asOf: at(5), compliant: 20, nonCompliant: 0 }));
      await ledger.putEvaluations(counted({ ruleArn: "another" }));
      const counts = new Map((await collect(ledger.evaluations())).map((each) => [each.asOf, each.compliant]));
      expect(counts).toEqual(
        new Map([
          [at(1), 19],
          [at(5), 20],
        ]),
      );
    });
  });
});
