import type { Config } from "../config.ts";
import type { Ledger } from "../ledger.ts";
import { actId } from "../names.ts";
import type { AnyPlaybook } from "../playbook.ts";
import type { Launcher } from "../start-remediation.ts";
import { ActRefusedError } from "./act-refused-error.ts";
import { type Caller, nameOf } from "./caller.ts";
import type { ActName } from "./routes.ts";

/** Wakes the run that waits for a human. `closed`: nobody waits there any more. */
export type Wake = (callbackId: string) => Promise<"woken" | "closed">;

export interface ActPorts {
  readonly ledger: Ledger;
  readonly config: Config;
  /** All that there are. */
  readonly playbooks: readonly AnyPlaybook[];
  readonly launcher: Launcher;
  readonly wake: Wake;
  readonly now: () => Date;
}

/** Puts an act on record. Nothing that a human does takes effect without. @throws where the ledger cannot be written */
export const record = async (
  { ledger, now }: Pick<ActPorts, "ledger" | "now">,
  verb: ActName,
  target: string,
  by: string,
  why: string | null,
): Promise<void> => {
  const at = now().toISOString();
  await ledger.putAct({ id: actId([verb, target, by, at, why ?? ""]), verb, target, by, at, why });
};

/** The ids of all playbooks. */
export const playbookIds = ({ playbooks }: Pick<ActPorts, "playbooks">): readonly string[] =>
  playbooks.map(({ id }) => id);

/** @throws {ActRefusedError} where nobody can tell which person this is */
export const personOf = (caller: Caller): string => {
  if (caller.kind === "principal") throw new ActRefusedError("not-a-person", { detail: nameOf(caller) });
  return caller.id;
};

const attempts = 8;

/** Reads, changes and writes under a version, again where somebody else was faster. @throws {ActRefusedError} */
export const withRetries = async <T>(attempt: () => Promise<T | null>): Promise<T> => {
  for (let count = 0; count < attempts; count++) {
    const done = await attempt();
    if (done !== null) return done;
  }
  throw new ActRefusedError("contended");
};
