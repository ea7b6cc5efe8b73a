import { describe, expect, it } from "vitest";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { type Answer, json, scriptedAws } from "./support/scripted-aws.ts";

interface Key {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
}

const halt = { by: "ops", reason: "because", at: "2026-01-01T00:00:00.000Z" };

/** A table with one halt in it, which reads as many keys of a batch as it pleases. */
const throttledTable = (readAtOnce: number) => {
  const asked: (readonly Key[])[] = [];
  const answer = ({ body }: { readonly body: string }): Answer => {
    const { Keys: keys, ConsistentRead } = JSON.parse(body).RequestItems["findings"] as {
      readonly Keys: readonly Key[];
      readonly ConsistentRead: boolean;
    };
    expect(ConsistentRead).toBe(true);
    asked.push(keys);
    const [read, unread] = [keys.slice(0, readAtOnce), keys.slice(readAtOnce)];
    const [found] = read.filter(({ sk }) => sk.S === "HALT#a/b");
    return json({
      Responses: {
        findings: found
          ? [{ ...found, halt: { M: Object.fromEntries(Object.entries(halt).map(([name, S]) => [name, { S }])) } }]
          : [],
      },
      UnprocessedKeys: unread.length > 0 ? { findings: { Keys: unread, ConsistentRead } } : {},
    });
  };
  const aws = scriptedAws({ dynamodb: answer });
  const runtime = makeRuntime({ env: { TABLE_NAME: "findings" }, config: sampleConfig(), now: () => new Date() }, aws);
  return { asked, ledger: dynamoLedger(runtime) };
};

describe("guards of a table that throttles", () => {
  it("are asked for again where a batch left them unread", async () => {
    const { ledger, asked } = throttledTable(4);
    expect(await ledger.readGuards({ id: "r1", playbook: "a/b", subject: sampleFinding().subject })).toEqual({
      halt,
      lease: null,
      breaker: null,
      budgets: { playbook: null, account: null },
      fleet: null,
      pulse: null,
      approvals: { apply: null, rollback: null },
      exemptions: [],
      config: null,
    });
    expect(asked.map((keys) => keys.length)).toEqual([15, 11, 7, 3]);
  });

  it("are unknown, not absent, where they stay unread", async () => {
    const { ledger } = throttledTable(0);
    await expect(ledger.readGuards({ id: "r1", playbook: "a/b", subject: sampleFinding().subject })).rejects.toThrow(
      expect.objectContaining({ name: "UnreadItemsError" }),
    );
  });
});
