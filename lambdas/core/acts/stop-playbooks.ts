import { peopleWho } from "../approval-config.ts";
import { closedByHuman } from "../breaker.ts";
import type { Config } from "../config.ts";
import type { Halt } from "../remediation.ts";
import { ActRefusedError } from "./act-refused-error.ts";
import { type Caller, nameOf } from "./caller.ts";
import { type ActPorts, personOf, playbookIds, record, withRetries } from "./ports.ts";

/** What is stopped or goes on, and why. */
export interface Stop {
  /** Null: everything. */
  readonly playbook: string | null;
  readonly reason: string;
}

const targetOf = (playbook: string | null): string => playbook ?? "everything";

/** @throws {ActRefusedError} where there is no such playbook: a halt that stops nothing must not look like one */
const known = (ports: ActPorts, { playbook }: Stop): void => {
  const playbooks = playbookIds(ports);
  if (playbook !== null && !playbooks.includes(playbook))
    throw new ActRefusedError("not-found", { field: "playbook", detail: `the playbooks are ${playbooks.join(", ")}` });
};

/** Stops one playbook or all, whoever it is that asks: it can only make less happen. @throws {ActRefusedError} */
export const halt = async (ports: ActPorts, stop: Stop, caller: Caller): Promise<Halt> => {
  known(ports, stop);
  const by = nameOf(caller);
  await record(ports, "halt", targetOf(stop.playbook), by, stop.reason);
  const standing: Halt = { by, reason: stop.reason, at: ports.now().toISOString() };
  await ports.ledger.putHalt(stop.playbook, standing);
  return standing;
};

/** What a human let go on. */
export interface Resumed {
  readonly playbook: string | null;
  readonly halt: Halt | null;
  /** Since when the playbook's breaker had been open; null: it was not. */
  readonly breakerOpenedAt: string | null;
}

/**
 * Lifts a halt, and closes the breaker of a playbook that is named. A halt that is set meanwhile stays.
 * @throws {ActRefusedError}
 */
export const resume = async (ports: ActPorts, { playbook, reason }: Stop, caller: Caller): Promise<Resumed> => {
  const { ledger, config } = ports;
  known(ports, { playbook, reason });
  const by = personOf(caller);
  if (!operatesEverywhere(config, by, playbook === null ? playbookIds(ports) : [playbook]))
    throw new ActRefusedError("not-entitled", { detail: `resume ${targetOf(playbook)}` });
  await record(ports, "resume", targetOf(playbook), by, reason);
  const standing = (await ledger.halts()).find((each) => each.playbook === playbook)?.halt ?? null;
  if (standing && !(await ledger.liftHalt(playbook, standing)))
    throw new ActRefusedError("contended", { detail: "somebody halted it anew" });
  const breakerOpenedAt = playbook === null ? null : await closeBreaker(ports, playbook);
  if (!standing && breakerOpenedAt === null) throw new ActRefusedError("nothing-to-resume");
  return { playbook, halt: standing, breakerOpenedAt };
};

/** A halt reaches every account and region: a right over some of them does not reach as far. */
const operatesEverywhere = ({ people, accounts }: Config, by: string, playbooks: readonly string[]): boolean =>
  accounts.every(({ id: account, environment, regions }) =>
    regions.every((region) =>
      playbooks.every((playbook) =>
        peopleWho("operate", people, { playbook, subject: { account, region }, environment }).includes(by),
      ),
    ),
  );

const closeBreaker = async ({ ledger }: ActPorts, playbook: string): Promise<string | null> => {
  const { openedAt } = await withRetries(async () => {
    const breaker = await ledger.getBreaker(playbook);
    if (!breaker || breaker.openedAt === null) return { openedAt: null };
    return (await ledger.putBreaker(closedByHuman(breaker), breaker.version)) ? { openedAt: breaker.openedAt } : null;
  });
  return openedAt;
};
