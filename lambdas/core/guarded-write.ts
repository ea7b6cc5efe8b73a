import { sameJson } from "./canonical-json.ts";
import { readGuardFacts } from "./guard-facts.ts";
import { guard } from "./guards.ts";
import type { Job, WorkflowPorts } from "./job.ts";
import { bind, type Session } from "./operation.ts";
import type { AnyActing, Change } from "./playbook.ts";
import type { WriteRefusal } from "./reasons.ts";
import type { WritePurpose } from "./remediation.ts";
import type { Written } from "./steps.ts";
import type { Tags } from "./tags.ts";

const refused = (reason: WriteRefusal, note: string): Written => ({ kind: "refused", reason, note });

const message = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Throttled calls and conflicts did not happen, but may well succeed a minute later: they are looked at, not given up. */
const throttled = /throttl|toomanyrequests|requestlimitexceeded|slowdown/i;
/** Request Timeout, Conflict, Too Many Requests. */
const passing: ReadonlySet<number> = new Set([408, 409, 429]);

/** The status of an answer that blames the caller. Shape: the SDK's ServiceException. */
const clientFault = (error: unknown): number | null => {
  if (!(error instanceof Error) || throttled.test(error.name)) return null;
  const fault: unknown = Reflect.get(error, "$fault");
  const metadata: unknown = Reflect.get(error, "$metadata");
  const status: unknown =
    typeof metadata === "object" && metadata ? Reflect.get(metadata, "httpStatusCode") : undefined;
  return fault === "client" && typeof status === "number" ? status : null;
};

/** Did AWS say, beyond doubt, that it did not do it? */
const isRejection = (error: unknown): boolean => {
  const status = clientFault(error);
  return status !== null && status >= 400 && status < 500 && !passing.has(status);
};

/** A conflict: something else is changing the resource, be it an earlier try of the very same call. */
const isBusy = (error: unknown): boolean => clientFault(error) === 409;

/** Keeps what each write answered: how many were sent, and what AWS calls the changes. */
const keepingAnswers = (session: Session): { readonly session: Session; readonly answers: readonly unknown[] } => {
  const answers: unknown[] = [];
  return {
    answers,
    session: {
      send: async (operation, input) => {
        const answer = await session.send(operation, input);
        answers.push(answer);
        return answer;
      },
    },
  };
};

/** What a write is for, and a last question to the playbook about the state that was just observed. */
export interface Intention {
  readonly purpose: WritePurpose;
  readonly stillWanted: (state: unknown, at: string) => boolean;
}

/**
 * The body of every writing step: guards, a fresh observation, the comparison with what was planned, the guards again,
 * and only then the write.
 * Nothing is checkpointed in between, so nothing here can be stale on replay. Never throws.
 */
export const guardedWrite = async (
  ports: WorkflowPorts,
  job: Job<AnyActing>,
  change: Change<unknown>,
  { purpose, stillWanted }: Intention,
): Promise<Written> => {
  const { remediation, playbook } = job;
  const { session, now } = ports;
  const { subject, finding } = remediation;
  const forbidden = async (tags: Tags | null): Promise<Written | null> => {
    const refusal = guard(await readGuardFacts(ports, job, change, purpose, tags));
    return refusal && refused(refusal.reason, refusal.note);
  };
  try {
    const refusal = await forbidden(null);
    if (refusal) return refusal;

    const state = await playbook.observe(bind(playbook.reads, session("read", remediation)), finding);
    if (state === null) return refused("resource-gone", `${subject.type} ${subject.id} is not there`);
    const live = playbook.settings(state);
    if (sameJson(live, change.after)) return refused("already-compliant", "somebody else was faster");
    if (!sameJson(live, change.before) || !stillWanted(state, now().toISOString()))
      return refused("state-changed", "the live settings are not the ones that were planned for");

    // Reading may have taken minutes, and tells the tags: what let it begin need not let the write follow.
    const since = await forbidden(playbook.tags(state));
    if (since) return since;
  } catch (error) {
    return refused("state-unreadable", message(error));
  }
  const writes = keepingAnswers(session("write", remediation));
  try {
    await playbook.apply(bind(playbook.writes, writes.session), change, finding, remediation.generation);
    const note = writes.answers.filter((answer) => typeof answer === "string").join(", ");
    return { kind: "done", ...(note && { note }) };
  } catch (error) {
    return isRejection(error) && writes.answers.length === 0
      ? refused("write-rejected", message(error))
      : { kind: "unknown", note: message(error), ...(isBusy(error) && { busy: true }) };
  }
};
