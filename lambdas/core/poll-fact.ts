import type { Finding } from "./finding.ts";
import { withDrift } from "./item-drift.ts";
import type { PolledEvent } from "./poller.ts";
import { type ReceivePorts, receive } from "./receive.ts";

export interface FactPorts extends ReceivePorts {
  /** Reads an event as it would have come, JSON. @throws event errors */
  readonly parse: (json: string) => readonly Finding[];
}

/**
 * Pure. What to record of a polled fact, given what the ledger holds; null: it tells nothing new. Facts are recorded in
 * the words of their event where one came: it tells more, such as who muted an alarm. A replayed event started nothing.
 */
export const reconcileFact = (stored: Finding | null, polled: Finding): Finding | null => {
  if (stored?.lifecycle !== polled.lifecycle) return stored || polled.lifecycle === "open" ? polled : null;
  if (polled.lifecycle !== "open") return null;
  const isNews = polled.revision > stored.revision || stored.partial || stored.transport.replayName !== undefined;
  return isNews ? polled : { ...stored, times: { ...stored.times, confirmed: polled.transport.time } };
};

/** Takes what a poll tells the way its event would have gone. @throws event errors */
export const takeFact = async (ports: FactPorts, event: PolledEvent): Promise<void> => {
  for (const found of ports.parse(JSON.stringify(event))) {
    const parsed = withDrift(found, ports.playbooks, ports.config);
    // A fact may be older than the look at it: what confirms a finding is the look.
    const transport: Finding["transport"] = { ...parsed.transport, time: ports.now().toISOString(), polled: true };
    const polled: Finding = { ...parsed, transport };
    const stored = await ports.ledger.getFinding(polled.key);
    const finding = reconcileFact(stored?.finding ?? null, polled);
    if (finding) await receive(ports, finding);
  }
};

/** Resolves what AWS tells of no more, as seen now. Its revision stays, so that whatever newer is told meanwhile prevails. */
export const takeGone = async (ports: FactPorts, finding: Finding): Promise<void> => {
  const now = ports.now().toISOString();
  await receive(ports, {
    ...finding,
    lifecycle: "resolved",
    times: { ...finding.times, observed: now },
    sourceStatus: { raw: "GONE", previousRaw: finding.sourceStatus.raw },
    transport: { ...finding.transport, time: now, polled: true },
  });
};
