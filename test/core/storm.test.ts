import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { coverageGaps, isDue, pollerIds } from "../../lambdas/core/coverage.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type PollPorts, poll } from "../../lambdas/core/poll.ts";
import { definePoller } from "../../lambdas/core/poller.ts";
import { receive } from "../../lambdas/core/receive.ts";
import { askForPoll, collapsible, stormGauge } from "../../lambdas/core/storm.ts";
import { pollers } from "../../lambdas/pollers/index.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

const config = sampleConfig({ storms: { eventsPerMinute: 100 } });
const place = { account: memberAccount, region: "eu-west-1", poller: "config-rules" } as const;
const begin = Date.UTC(2026, 0, 1);

let time: number;
let calls: number;
let ledger: Ledger;
let launched: Set<string>;
let facts: readonly Finding[];
let ports: PollPorts;

const counted = (store: Ledger): Ledger =>
  new Proxy(store, {
    get: (target, name: keyof Ledger) => {
      const method = target[name];
      return (...given: unknown[]) => {
        calls += 1;
        return Reflect.apply(method, target, given);
      };
    },
  });

/** The `nth` time that a bucket is told of; of all but the last, what was true then. */
const told = (bucket: number, nth: number): Finding => {
  const { subject, key, transport } = sampleFinding();
  const at = new Date(begin + nth * 1_000).toISOString();
  return sampleFinding({
    key: `${key}-${bucket}`,
    subject: { ...subject, id: `bucket-${bucket}`, arn: `arn:aws:s3:::bucket-${bucket}` },
    revision: at,
    times: { observed: at },
    transport: { ...transport, time: at },
    lifecycle: nth % 2 === 0 ? "open" : "resolved",
  });
};

const lister = definePoller({
  id: "config-rules",
  detailType: sampleFinding().transport.detailType,
  reads: {},
  cursor: z.int(),
  staleToken: [],
  next: async (_aws, { account, region }) => ({
    events: account === memberAccount && region === "eu-west-1" ? facts : [],
    counted: null,
    next: null,
  }),
  confirm: async () => "not-shown",
});

beforeEach(() => {
  time = begin + 30_000;
  calls = 0;
  ledger = counted(memoryLedger());
  launched = new Set();
  facts = [];
  ports = {
    ledger,
    config,
    playbooks: [samplePlaybook(createWorld())],
    pollers: [lister],
    session: () => ({ send: () => Promise.reject(new Error("nothing is declared")) }),
    now: () => new Date(time),
    launcher: { launch: async (id) => void launched.add(id), isRunning: async () => true },
    announceFinding: async () => {},
    readItem: async (finding) => finding,
    resolveRule: async (finding) => finding,
    parse: (json) => [JSON.parse(json) as Finding],
  };
});

const buckets = Array.from({ length: 200 }, (_, index) => index);

/** 5,000 events in one minute: 200 buckets, each opened and closed until it stays open. */
const storm = async (collapse: (finding: Finding) => Promise<unknown>): Promise<number> => {
  let collapsed = 0;
  for (let nth = 0; nth < 25; nth++)
    for (const bucket of buckets) {
      const finding = told(bucket, nth);
      if (await collapse(finding)) collapsed += 1;
      else await receive(ports, finding);
    }
  return collapsed;
};
const isAnswered = async (bucket: number): Promise<boolean> => {
  const { subject } = told(bucket, 0);
  const slot = await ledger.getSlot("sample/set-colour", subject);
  return slot?.openId !== null && slot?.openId !== undefined && launched.has(slot.openId);
};
const pollAt = (minute: number) => {
  time = begin + minute * 60_000;
  facts = buckets.map((bucket) => told(bucket, 24));
  return poll(ports)();
};

describe("a storm of events", () => {
  it("is left to one poll from a number on, which loses nothing and costs a fraction", async () => {
    expect(await storm(stormGauge(ports))).toBe(4_900);
    expect(launched.size).toBeLessThan(buckets.length);
    await pollAt(5);
    const withCollapse = calls;
    expect(launched.size).toBe(buckets.length);
    for (const bucket of buckets) expect(await isAnswered(bucket), `bucket ${bucket}`).toBe(true);

    ledger = counted(memoryLedger());
    ports = { ...ports, ledger };
    calls = 0;
    time = begin + 30_000;
    await storm(async () => null);
    expect(withCollapse).toBeLessThan(calls / 5);
  });

  it("is over with the minute", async () => {
    const gauge = stormGauge(ports);
    await storm(gauge);
    time += 60_000;
    expect(await gauge(told(0, 24))).toBeNull();
  });

  it("of one account leaves the events of another alone", async () => {
    const gauge = stormGauge(ports);
    await storm(gauge);
    const { subject, transport } = told(0, 24);
    expect(await gauge({ ...told(0, 24), transport: { ...transport, region: "eu-central-1" }, subject })).toBeNull();
  });

  it.each<[string, Partial<Finding>]>([
    ["of a source that nobody polls", { transport: { ...sampleFinding().transport, detailType: "GuardDuty Finding" } }],
    ["that no playbook answers to", { control: { ...sampleFinding().control, rule: "another" } as Finding["control"] }],
    ["that its account may not tell", { transport: { ...sampleFinding().transport, account: "999999999999" } }],
  ])("takes what is %s one by one", async (_what, over) => {
    const gauge = stormGauge(ports);
    for (const bucket of buckets) expect(await gauge({ ...told(bucket, 0), ...over })).toBeNull();
  });

  it("writes once a minute, and lets other sandboxes rely on it", async () => {
    await storm(stormGauge(ports));
    const first = await ledger.getPoll(place);
    await storm(stormGauge(ports));
    expect(await ledger.getPoll(place)).toEqual(first);
  });

  it("is told of in the report until a poll that began after it is through", async () => {
    await pollAt(0);
    time = begin + 60_000;
    await askForPoll(ledger, place, new Date(begin + 120_000));
    const gaps = async () => {
      const polls = await Array.fromAsync(ledger.polls());
      return coverageGaps(config, polls, new Date(time)).filter(({ storm: collapsed }) => collapsed);
    };
    expect(await gaps()).toMatchObject([{ account: memberAccount, what: "config-rules" }]);
    // A pass that begins before its time may be past what was left to it.
    expect(isDue(await ledger.getPoll(place), new Date(begin + 119_000))).toBe(false);
    await pollAt(2);
    expect(await gaps()).toEqual([]);
  });

  it("gives up where others always change the poll first", async () => {
    const contended = { getPoll: async () => null, putPoll: async () => false };
    await expect(askForPoll(contended, place, new Date(begin))).rejects.toThrow(/config-rules in .*try again/);
  });
});

it("what is left to a poll is what that poll tells in the words of the same events", () => {
  expect(collapsible).toEqual(
    Object.fromEntries(
      pollers
        .filter(({ id }) => id !== "alarms" && id !== "config-items")
        .map(({ id, detailType }) => [detailType, id]),
    ),
  );
  expect(pollers.map(({ id }) => id).toSorted()).toEqual(pollerIds.toSorted());
});
