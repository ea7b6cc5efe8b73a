import { expect, it } from "vitest";
import type { PollPlace } from "../../lambdas/core/coverage.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { Operation, Session } from "../../lambdas/core/operation.ts";
import { type PollPorts, poll } from "../../lambdas/core/poll.ts";
import { listConfigRules, listEvaluations } from "../../lambdas/operations/config-service.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { configRules } from "../../lambdas/pollers/config-rules.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";

const rules = 4;
const ofEach = 5_000;
const pageSize = 100;
const openOfEach = ofEach / 50;
const identifier = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED";
const megabyte = 1024 * 1024;
const crowded: Omit<PollPlace, "poller"> = { account: memberAccount, region: "eu-west-1" };

const arnOf = (rule: string): string => `arn:aws:config:eu-west-1:${memberAccount}:config-rule/config-rule-${rule}`;
const evaluation = (rule: string, n: number) => ({
  resourceType: "AWS::S3::Bucket",
  resourceId: `${rule}-${n}`,
  compliance: n % 50 === 0 ? "NON_COMPLIANT" : "COMPLIANT",
  orderedAt: "2026-01-01T00:00:00.000Z",
});

/** Four rules that judge five thousand buckets each; nothing is held, every page is made as it is asked for. */
const awsOf = (seen: Map<string, number>): Session => ({
  send: async <I, O>(operation: Operation<I, O>, input: I): Promise<O> => {
    const { rule = "", token = null } = input as { readonly rule?: string; readonly token?: string | null };
    const answer = (value: unknown): O => value as O;
    switch (operation as unknown) {
      case listConfigRules: {
        const names = Array.from({ length: rules }, (_, n) => `rule-${n}`);
        return answer({ rules: names.map((name) => ({ name, arn: arnOf(name), identifier })), next: null });
      }
      case listEvaluations: {
        const from = Number(token ?? 0);
        const evaluations = Array.from({ length: pageSize }, (_, n) => evaluation(rule, from + n));
        for (const { resourceId } of evaluations) seen.set(resourceId, (seen.get(resourceId) ?? 0) + 1);
        return answer({ evaluations, next: from + pageSize < ofEach ? String(from + pageSize) : null });
      }
      default:
        throw new Error("nothing else is asked");
    }
  },
});

const nothing: Session = { send: async <_I, O>(): Promise<O> => ({ rules: [], next: null }) as O };

it("sees each of 20,000 evaluations though it is killed again and again, counts none twice, in bounded memory", async () => {
  const seen = new Map<string, number>();
  const launched = new Set<string>();
  const ledger = memoryLedger();
  const aws = awsOf(seen);
  const ports = (over: Partial<Ledger> = {}): PollPorts => ({
    config: sampleConfig(),
    playbooks,
    pollers: [configRules],
    ledger: { ...ledger, ...over },
    launcher: { launch: async (id) => void launched.add(id), isRunning: async () => true },
    announceFinding: async () => {},
    readItem: async (finding) => finding,
    resolveRule: async ({ control, ...finding }) => ({
      ...finding,
      control: control.type === "config-rule" ? { ...control, identifier } : control,
    }),
    parse: (json) => parseEvent(json).findings,
    session: ({ account, region }) => (account === crowded.account && region === crowded.region ? aws : nothing),
    now: () => new Date("2026-01-01T12:00:00Z"),
  });

  // Dies after a page was taken and before that was saved, or while a finding of a page is being written.
  const kills = [7, 31, 40, 90].map((at) => {
    let calls = 0;
    const dies = async (): Promise<never> => Promise.reject(new Error("killed"));
    return at % 2 === 0
      ? { putPoll: (...args: Parameters<Ledger["putPoll"]>) => (++calls > at ? dies() : ledger.putPoll(...args)) }
      : {
          putFinding: (record: Parameters<Ledger["putFinding"]>[0]) =>
            ++calls > at ? dies() : ledger.putFinding(record),
        };
  });
  for (const kill of kills.filter(({ putPoll }) => putPoll))
    await expect(poll(ports(kill))()).rejects.toThrow("killed");
  for (const kill of kills.filter(({ putFinding }) => putFinding))
    expect((await poll(ports(kill))()).failed).toMatchObject([{ error: { message: "killed" } }]);

  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  expect((await poll(ports())()).failed).toEqual([]);
  const grown = (process.memoryUsage().rss - before) / megabyte;

  expect(seen.size).toBe(rules * ofEach);
  const again = [...seen.values()].filter((times) => times > 1).length;
  expect(again).toBeLessThanOrEqual(kills.length * pageSize);
  const counts = await Array.fromAsync(ledger.evaluations());
  expect(counts).toHaveLength(rules);
  for (const { compliant, nonCompliant } of counts)
    expect([compliant, nonCompliant]).toEqual([ofEach - openOfEach, openOfEach]);
  const found = await Array.fromAsync(ledger.findings());
  expect(found.filter(({ finding }) => finding.lifecycle === "open")).toHaveLength(rules * openOfEach);
  expect(launched.size).toBe(rules * openOfEach);
  expect(grown).toBeLessThan(100);
  process.stdout.write(
    `${seen.size} evaluations after ${kills.length} kills, ${again} asked for again: +${grown.toFixed(0)} MB\n`,
  );
});
