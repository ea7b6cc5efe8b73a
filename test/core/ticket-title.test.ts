import { expect, it } from "vitest";
import { keepTicket } from "../../lambdas/core/keep-ticket.ts";
import { remediationId } from "../../lambdas/core/names.ts";
import type { AnyPlaybook } from "../../lambdas/core/playbook.ts";
import { createAndLaunch } from "../../lambdas/core/start-remediation.ts";
import { triageVulnerableImage } from "../../lambdas/playbooks/ecr/triage-vulnerable-image.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { append } from "../support/append.ts";
import { memoryTracker } from "../support/memory-tracker.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";
import { ticketPorts } from "../support/ticket-ports.ts";

const finding = sampleFinding();
const { subject } = finding;
const now = (): Date => new Date(Date.UTC(2026, 0, 5, 9));

/** The title of the item about a case of this playbook that calls a human. */
const titleFor = async (playbook: AnyPlaybook): Promise<string | undefined> => {
  const ledger = memoryLedger();
  const tracker = memoryTracker(now, () => "none");
  const { id } = playbook;
  const generation = 1;
  const remediation = remediationId(id, subject, generation);
  const launcher = { launch: async () => {}, isRunning: async () => true };
  await ledger.putFinding({ finding, decisions: [] });
  await ledger.putSlot(
    {
      playbook: id,
      subject,
      generation,
      openId: null,
      openedAt: now().toISOString(),
      findingKey: finding.key,
      revision: finding.revision,
      waiting: [],
      lastOutcome: "escalated",
      coolDownUntil: null,
      dueAt: null,
      attempts: [],
      version: 1,
    },
    null,
  );
  await createAndLaunch({ ledger, launcher, now }, remediation, { playbook: id, generation }, finding);
  const at = now().toISOString();
  await append(ledger, remediation, {
    state: "escalated",
    reason: "image-vulnerable",
    detail: {},
    at,
  });
  const keep = keepTicket(ticketPorts({ ledger, now, tracker, playbooks: [playbook] }));
  await keep({ control: id, playbook: id, subject, findings: [finding.key] }, "hand");
  return tracker.items[0]?.title;
};

it("a ticket is titled after what was found", async () => {
  expect(await titleFor(samplePlaybook(createWorld()))).toBe(`${finding.title} · ${subject.id}`);
});

it("the ticket of a playbook that never writes bears its title: its case is about all that is found", async () => {
  expect(await titleFor(triageVulnerableImage)).toBe(`${triageVulnerableImage.title} · ${subject.id}`);
});
