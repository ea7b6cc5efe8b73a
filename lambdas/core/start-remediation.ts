import { appendEntry } from "./append-entry.ts";
import type { Mode } from "./config.ts";
import type { Finding } from "./finding.ts";
import type { Ledger } from "./ledger.ts";
import { findingId } from "./names.ts";
import { type Admission, admit, type Purpose, type SlotUpdate, updateSlot } from "./slot.ts";

/** Starts durable executions. Idempotent by the execution's name: the same one never runs twice. */
export interface Launcher {
  /** @param execution its name, where it is not the remediation's first and only one */
  launch(remediationId: string, execution?: string): Promise<void>;
  /** Launches if needed, and asks. */
  isRunning(remediationId: string, execution?: string): Promise<boolean>;
}

export interface StartPorts {
  readonly ledger: Ledger;
  readonly launcher: Launcher;
  readonly now: () => Date;
}

export type Started = "started" | "resumed" | "waiting" | "nothing-new";

/** The head and first entry of a remediation, then its execution. Every part is idempotent, so a crash anywhere is repaired by doing it again. */
export const createAndLaunch = async (
  { ledger, launcher, now }: StartPorts,
  id: string,
  { playbook, generation }: { readonly playbook: string; readonly generation: number },
  finding: Finding,
): Promise<void> => {
  const createdAt = now().toISOString();
  const { raw: _kept, ...rest } = finding;
  await ledger.createRemediation({
    id,
    playbook,
    subject: finding.subject,
    generation,
    finding: { ...rest, rawRef: findingId(finding.key) },
    createdAt,
  });
  await appendEntry(ledger, id, null, { state: "detected", detail: { note: finding.title }, at: createdAt });
  await launcher.launch(id);
};

/** Which playbook is to be started, what the configuration lets it do to the subject, and what it is to be started for. */
export interface Intent {
  readonly playbook: string;
  readonly mode: Mode;
  readonly purpose?: Purpose;
}

/** Lets a finding through its slot: starts a remediation, makes sure that one was started, or lets it wait. */
export const startRemediation = async (
  ports: StartPorts,
  { playbook, mode, purpose }: Intent,
  finding: Finding,
): Promise<Started> => {
  const { ledger, now } = ports;
  const { outcome, opened } = await updateSlot(ledger, playbook, finding.subject, (slot) =>
    passSlot(admit(slot, playbook, finding, mode, now(), purpose)),
  );
  if (opened) await createAndLaunch(ports, opened.id, { playbook, generation: opened.generation }, finding);
  return outcome;
};

interface Passed {
  readonly outcome: Started;
  readonly opened: { readonly id: string; readonly generation: number } | null;
}

const passSlot = (admission: Admission): SlotUpdate<Passed> => {
  switch (admission.kind) {
    case "start":
      return {
        write: admission.slot,
        result: { outcome: "started", opened: { id: admission.id, generation: admission.slot.generation } },
      };
    case "resume":
      return {
        write: null,
        result: { outcome: "resumed", opened: { id: admission.id, generation: admission.generation } },
      };
    case "wait":
      return { write: admission.slot, result: { outcome: "waiting", opened: null } };
    case "ignore":
      return { write: null, result: { outcome: "nothing-new", opened: null } };
  }
};
