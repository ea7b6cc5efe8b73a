import { expect, it } from "vitest";
import type { Finding } from "../../lambdas/core/finding.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { collect, describeLedgers } from "./support/ledgers.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

describeLedgers("findings in the ledger %s", (_where, open) => {
  it("gives back what was put", async () => {
    const ledger = await open();
    const record = { finding: sampleFinding(), decisions: [] };
    expect(await ledger.putFinding(record)).toBe("stored");
    expect(await ledger.getFinding(record.finding.key)).toMatchObject(record);
  });

  it("knows nothing of a key that was never put", async () => {
    expect(await (await open()).getFinding("nothing")).toBeNull();
  });

  it("takes the same revision again and a newer one, and keeps out an older one", async () => {
    const ledger = await open();
    const put = (revision: string, lifecycle: "open" | "resolved") =>
      ledger.putFinding({ finding: sampleFinding({ revision, lifecycle }), decisions: [] });
    expect(await put(at(5), "open")).toBe("stored");
    expect(await put(at(5), "open")).toBe("stored");
    expect(await put(at(9), "resolved")).toBe("stored");
    expect(await put(at(7), "open")).toBe("older");
    expect((await ledger.getFinding(sampleFinding().key))?.finding).toMatchObject({
      revision: at(9),
      lifecycle: "resolved",
    });
  });

  it("are replaced only as long as they are as they were read, whatever the revision", async () => {
    const ledger = await open();
    const replace = (title: string, expected: Finding | null) =>
      ledger.replaceFinding({ finding: sampleFinding({ title, revision: at(5) }), decisions: [] }, expected);
    const read = async () => (await ledger.getFinding(sampleFinding().key))?.finding ?? null;
    expect(await replace("nothing was there", sampleFinding())).toBe(false);
    expect(await replace("first", null)).toBe(true);
    expect(await replace("also first", null)).toBe(false);
    const first = await read();
    expect(await replace("second", first)).toBe(true);
    expect(await replace("too late", first)).toBe(false);
    const second = await read();
    await ledger.putFinding({ finding: sampleFinding({ title: "put", revision: at(5) }), decisions: [] });
    expect(await replace("not what was read", second)).toBe(false);
    expect((await read())?.title).toBe("put");
  });

  it("let through one of many that replace at once", async () => {
    const ledger = await open();
    const all = ["a", "b", "c"].map((title) =>
      ledger.replaceFinding({ finding: sampleFinding({ title }), decisions: [] }, null),
    );
    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
  });

  it("keeps refused findings where they displace nothing", async () => {
    const ledger = await open();
    const honest = sampleFinding({ revision: at(1) });
    const forged = sampleFinding({
      revision: at(9),
      lifecycle: "resolved",
      transport: { ...honest.transport, account: "999999999999" },
    });
    await ledger.putFinding({ finding: honest, decisions: [] });
    await ledger.putRefusedFinding({ finding: forged, decisions: [] });
    expect((await ledger.getFinding(honest.key))?.finding.lifecycle).toBe("open");
    const all = await collect(ledger.findings());
    expect(all.map(({ refused, finding }) => [refused, finding.lifecycle])).toEqual([
      [false, "open"],
      [true, "resolved"],
    ]);
  });

  it("keeps hostile text as it is", async () => {
    const ledger = await open();
    const key = "config|\u202e<script>|__proto__|' OR 1=1 --|🜂";
    await ledger.putFinding({
      finding: sampleFinding({ key, title: '"; DROP TABLE', raw: '{"__proto__":{"x":1}}' }),
      decisions: [],
    });
    expect((await ledger.getFinding(key))?.finding).toMatchObject({
      key,
      title: '"; DROP TABLE',
      raw: '{"__proto__":{"x":1}}',
    });
  });
});
