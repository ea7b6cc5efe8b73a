import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { coverageGaps, type PassOutcome, type Poll, type PollPlace } from "../../lambdas/core/coverage.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { fleetSize } from "../../lambdas/core/fleet.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type PollPorts, poll } from "../../lambdas/core/poll.ts";
import { type Confirmation, definePoller } from "../../lambdas/core/poller.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { hubAccount, memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

const config = sampleConfig();
const begins = Date.UTC(2026, 0, 1, 12);
const at = (minute: number): string => new Date(begins + minute * 60_000).toISOString();
const { subject, transport } = sampleFinding();

/** How many pages each place has, and where it fails; the pages that were asked for, in order. */
let pages: number;
let failure: (place: PollPlace, page: number) => Error | null;
let asked: string[];
let minute: number;
let ledger: Ledger;
let ports: PollPorts;
let facts: (page: number) => readonly Finding[];
let confirmed: (finding: Finding) => Confirmation;
let outcome: PassOutcome;

/** An error as the SDK gives it: known by its name. */
const named = (name: string): Error => Object.assign(new Error(name), { name });

const poller = definePoller({
  id: "config-rules",
  detailType: transport.detailType,
  reads: {},
  cursor: z.int(),
  staleToken: ["StaleTokenException"],
  async next(_aws, { account, region, startedAt }, at) {
    const page = at ?? 0;
    const error = failure({ account, region, poller: "config-rules" }, page);
    if (error) throw error;
    asked.push(`${account}/${region}/${page}`);
    const isLast = page + 1 === pages;
    return {
      events: account === memberAccount && region === "eu-west-1" ? facts(page) : [],
      counted: isLast
        ? {
            account,
            region,
            rule: "colour",
            ruleArn: `${account}/${region}`,
            identifier: "COLOUR",
            compliant: 10,
            nonCompliant: 0,
            insufficient: 0,
            asOf: startedAt,
          }
        : null,
      next: isLast ? null : page + 1,
      ...(isLast && { outcome }),
    };
  },
  confirm: async (_aws, _scope, finding) => confirmed(finding),
});

const place: PollPlace = { account: memberAccount, region: "eu-west-1", poller: "config-rules" };
const stored = (where = place): Promise<Poll | null> => ledger.getPoll(where);
const pollAt = (when: number) => {
  minute = when;
  return poll(ports)();
};

beforeEach(() => {
  pages = 3;
  failure = () => null;
  facts = () => [];
  confirmed = () => "gone";
  asked = [];
  outcome = "seen";
  ledger = memoryLedger();
  ports = {
    ledger,
    config,
    playbooks: [samplePlaybook(createWorld())],
    pollers: [poller],
    session: () => ({ send: () => Promise.reject(new Error("nothing is declared")) }),
    now: () => new Date(at(minute)),
    launcher: { launch: async () => {}, isRunning: async () => true },
    announceFinding: async () => {},
    resolveRule: async (finding) => finding,
    readItem: async (finding) => finding,
    parse: (json) => [JSON.parse(json) as Finding],
  };
});

describe("polling", () => {
  it("goes through every page of every place, and not again before the next pass is due", async () => {
    const { complete, failed } = await pollAt(0);
    expect(failed).toEqual([]);
    expect(complete).toHaveLength(3);
    expect(asked.toSorted()).toEqual(
      [`${hubAccount}/eu-west-1`, `${memberAccount}/eu-central-1`, `${memberAccount}/eu-west-1`].flatMap((where) =>
        [0, 1, 2].map((page) => `${where}/${page}`),
      ),
    );
    expect(await stored()).toMatchObject({ startedAt: null, cursor: null, asOf: at(0), failing: null });
    expect((await pollAt(14)).steps).toBe(0);
    expect((await pollAt(15)).complete).toHaveLength(3);
    expect(await stored()).toMatchObject({ asOf: at(15) });
  });

  it("goes on where an invocation was killed, and counts nothing twice", async () => {
    let writes = 0;
    const dies: Ledger = {
      ...ledger,
      putPoll: async (...write) => {
        if (++writes > 2) throw new Error("killed");
        return ledger.putPoll(...write);
      },
    };
    await expect(poll({ ...ports, ledger: dies })()).rejects.toThrow("killed");
    const { startedAt } = (await stored({ ...place, account: hubAccount })) ?? expect.unreachable();
    asked = [];
    await pollAt(5);
    expect(asked.filter((page) => page.startsWith(hubAccount))).toEqual([`${hubAccount}/eu-west-1/2`]);
    const counts = await Array.fromAsync(ledger.evaluations());
    expect(counts.filter(({ account }) => account === hubAccount)).toMatchObject([{ compliant: 10, asOf: startedAt }]);
  });

  it("tells how many subjects the playbooks of a rule have in each place", async () => {
    await pollAt(0);
    const fleet = await ledger.getFleet(memberAccount, "eu-central-1");
    expect(fleetSize(fleet, "sample/set-colour", new Date(at(1)))).toBe(10);
    expect(await ledger.getFleet(hubAccount, "eu-central-1")).toBeNull();
  });

  it("gives every place its turn, and stops at its budget", async () => {
    pages = 5_000;
    const { steps, complete } = await pollAt(0);
    expect([steps, complete]).toEqual([2_000, []]);
    const begun = await Array.fromAsync(ledger.polls());
    expect(begun.map(({ cursor }) => JSON.parse(cursor ?? "{}").list)).toEqual([680, 660, 660]);
  });

  it("lets an account that fails stop no other, keeps its place, and tells of the gap until a pass is through", async () => {
    failure = ({ account }, page) => (account === hubAccount && page === 1 ? named("ThrottlingException") : null);
    const first = await pollAt(0);
    expect(first.failed).toMatchObject([{ place: { account: hubAccount } }]);
    expect(first.complete).toHaveLength(2);
    await pollAt(5);
    const gapsOfHub = async () =>
      coverageGaps(config, await Array.fromAsync(ledger.polls()), new Date(at(minute))).filter(
        ({ account, what }) => account === hubAccount && what === "config-rules",
      );
    expect(await gapsOfHub()).toEqual([
      { account: hubAccount, region: "eu-west-1", what: "config-rules", since: at(0), error: "ThrottlingException" },
    ]);
    failure = () => null;
    asked = [];
    await pollAt(10);
    expect(asked).toEqual([1, 2].map((page) => `${hubAccount}/eu-west-1/${page}`));
    expect(await gapsOfHub()).toEqual([]);
  });

  it("begins a pass anew where the service has forgotten its page token, or the cursor is of another version", async () => {
    failure = (_place, page) => (page === 2 ? named("StaleTokenException") : null);
    await pollAt(0);
    expect(await stored()).toMatchObject({ cursor: null, startedAt: at(0), failing: { error: "StaleTokenException" } });
    failure = () => null;
    const found = (await stored()) ?? expect.unreachable();
    await ledger.putPoll({ ...found, cursor: '{"list":{"page":2}}', version: found.version + 1 }, found.version);
    asked = [];
    await pollAt(5);
    expect(asked.filter((page) => page.startsWith(`${memberAccount}/eu-west-1`))).toHaveLength(3);
  });

  it("remembers that there is nothing to see where a service is switched off, which is no gap, until it is on", async () => {
    outcome = "not-enabled";
    await ledger.putFinding({ finding: sampleFinding({ revision: at(-60) }), decisions: [] });
    await pollAt(0);
    expect(await stored()).toMatchObject({ asOf: at(0), outcome: "not-enabled", failing: null });
    expect((await ledger.getFinding(sampleFinding().key))?.finding.sourceStatus.raw).toBe("GONE");
    const gaps = coverageGaps(config, await Array.fromAsync(ledger.polls()), new Date(at(1)));
    expect(gaps.filter(({ what }) => what === "config-rules")).toEqual([]);
    outcome = "seen";
    await pollAt(15);
    expect(await stored()).toMatchObject({ asOf: at(15), outcome: "seen" });
  });

  it("leaves a place to whoever polls it at the same time", async () => {
    const inBetween: Ledger = { ...ledger, putPoll: async () => false };
    expect(await poll({ ...ports, ledger: inBetween })()).toMatchObject({ steps: 3, complete: [], failed: [] });
  });
});

describe("what polling finds", () => {
  const open = (id: string, over: Partial<Finding> = {}): Finding =>
    sampleFinding({ key: id, subject: { ...subject, id }, revision: at(-60), ...over });
  const told = (finding: Finding) => ledger.putFinding({ finding, decisions: [] });

  it("is recorded like an event, and one answer that nobody can read keeps no other out", async () => {
    const { MalformedEventError } = await import("../../lambdas/core/event-errors.ts");
    facts = (page) => [open(`bucket-${page}`)];
    ports = {
      ...ports,
      parse: (json) => {
        const finding = JSON.parse(json) as Finding;
        if (finding.key === "bucket-1") throw new MalformedEventError("detail", "nothing");
        return [finding];
      },
    };
    const { unreadable } = await pollAt(0);
    expect(unreadable).toMatchObject([{ place, error: { name: "MalformedEventError" } }]);
    expect(await ledger.getFinding("bucket-0")).toMatchObject({ finding: { transport: { polled: true } } });
    expect(await ledger.getFinding("bucket-2")).not.toBeNull();
  });

  it("resolves what is open in the ledger and nowhere else, and leaves alone what AWS still tells", async () => {
    await told(open("gone"));
    await told(open("listed"));
    await told(open("unlisted"));
    await told(open("better"));
    await told(open("newer", { transport: { ...transport, time: at(1) } }));
    facts = (page) => (page === 0 ? [open("listed", { transport: { ...transport, time: at(0) } })] : []);
    confirmed = ({ key }) => {
      if (key === "unlisted") return open(key, { transport: { ...transport, time: at(0) } });
      return key === "better" ? open(key, { lifecycle: "resolved", revision: at(-1) }) : "gone";
    };
    await pollAt(0);
    const lifecycles = await Promise.all(
      ["gone", "better", "listed", "unlisted", "newer"].map(async (key) => (await ledger.getFinding(key))?.finding),
    );
    expect(lifecycles.map((finding) => [finding?.lifecycle, finding?.sourceStatus.raw])).toEqual([
      ["resolved", "GONE"],
      ["resolved", "NON_COMPLIANT"],
      ["open", "NON_COMPLIANT"],
      ["open", "NON_COMPLIANT"],
      ["open", "NON_COMPLIANT"],
    ]);
  });

  it("comes to an end though a finding stays unseen however often it is asked about", async () => {
    await told(open("stuck", { revision: at(9) }));
    confirmed = (finding) => ({ ...finding, revision: at(1), lifecycle: "resolved" });
    expect((await pollAt(0)).complete).toHaveLength(3);
    expect((await ledger.getFinding("stuck"))?.finding.lifecycle).toBe("open");
  });

  it("leaves alone what AWS does not show", async () => {
    await told(open("hidden"));
    confirmed = () => "not-shown";
    expect((await pollAt(0)).complete).toHaveLength(3);
    expect((await ledger.getFinding("hidden"))?.finding.lifecycle).toBe("open");
  });

  it("asks about more findings than fit into one step", async () => {
    for (let n = 0; n < 60; n++) await told(open(`gone-${n}`));
    await pollAt(0);
    const left = (await Array.fromAsync(ledger.findings())).filter(({ finding }) => finding.lifecycle === "open");
    expect(left).toEqual([]);
  });
});
