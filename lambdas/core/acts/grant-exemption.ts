import { peopleWho } from "../approval-config.ts";
import type { Config } from "../config.ts";
import {
  type ExemptedPlace,
  endedBy,
  everyPlaybook,
  type Grant,
  type GrantedExemption,
  granted,
  grantState,
} from "../granted-exemption.ts";
import { exemptionId } from "../names.ts";
import { ActRefusedError } from "./act-refused-error.ts";
import type { Caller } from "./caller.ts";
import { type ActPorts, personOf, playbookIds, record, withRetries } from "./ports.ts";

/** Leaves a subject, or a whole account, as it is for a time. @throws {ActRefusedError} */
export const grantExemption = async (ports: ActPorts, grant: Grant, caller: Caller): Promise<GrantedExemption> => {
  const { ledger, now } = ports;
  const playbooks = playbookIds(ports);
  const by = personOf(caller);
  if (grant.playbook !== everyPlaybook && !playbooks.includes(grant.playbook))
    throw new ActRefusedError("not-found", {
      field: "playbook",
      detail: `the playbooks are ${playbooks.join(", ")}, or * for all`,
    });
  requireRight(ports, by, grant);
  const { playbook, account, subject } = grant;
  const id = exemptionId(playbook, account, subject);
  await record(ports, "exempt", id, by, grant.reason);
  return withRetries(async () => {
    const known = await ledger.getExemption(id);
    const state = known && grantState(known, now());
    if (state !== null && state !== "ended" && state !== "expired")
      throw new ActRefusedError("already-exempted", { detail: `${id}, until ${known?.expires}` });
    const next = granted(grant, by, now(), (known?.version ?? 0) + 1);
    return (await ledger.putExemption(next, known?.version ?? null)) ? next : null;
  });
};

/** Ends an exemption before its time. @throws {ActRefusedError} */
export const endExemption = async (
  ports: ActPorts,
  id: string,
  reason: string,
  caller: Caller,
): Promise<GrantedExemption> => {
  const { ledger, now } = ports;
  const by = personOf(caller);
  const found = await ledger.getExemption(id);
  if (!found) throw new ActRefusedError("not-found", { detail: `exemption ${id}` });
  requireRight(ports, by, found);
  await record(ports, "end-exemption", id, by, reason);
  return withRetries(async () => {
    const known = await ledger.getExemption(id);
    const state = known && grantState(known, now());
    if (!known || state === "ended" || state === "expired") throw new ActRefusedError("exemption-over", { detail: id });
    const next = endedBy(known, { by, at: now().toISOString(), reason });
    return (await ledger.putExemption(next, known.version)) ? next : null;
  });
};

/** A grant reaches every region of its account: a right over some of them does not reach as far. */
const requireRight = (ports: ActPorts, by: string, place: ExemptedPlace): void => {
  const { config } = ports;
  const account = config.accounts.find(({ id }) => id === place.account);
  if (!account)
    throw new ActRefusedError("not-found", { field: "account", detail: `${place.account} is not configured` });
  const covered = place.playbook === everyPlaybook ? playbookIds(ports) : [place.playbook];
  if (!covers(config, by, account, covered))
    throw new ActRefusedError("not-entitled", {
      detail: `exempt ${place.subject ?? "everything"} in ${place.account}`,
    });
};

const covers = (
  { people }: Config,
  by: string,
  { id: account, environment, regions }: Config["accounts"][number],
  playbooks: readonly string[],
): boolean =>
  regions.every((region) =>
    playbooks.every((playbook) =>
      peopleWho("exempt", people, { playbook, subject: { account, region }, environment }).includes(by),
    ),
  );
