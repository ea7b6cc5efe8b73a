import { type Answer, type Approval, approvalState, withAnswer } from "../../lambdas/core/approval.ts";
import type { Config } from "../../lambdas/core/config.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { Session } from "../../lambdas/core/operation.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import type { WritePurpose } from "../../lambdas/core/remediation.ts";
import type { RunResult } from "../../lambdas/core/run.ts";
import { type Journal, replay } from "./replaying-steps.ts";
import { directSession } from "./sample-playbook.ts";
import type { Rig } from "./workflow-rig.ts";

/** How a call fares: its sandbox dies, or it throws. At a checkpoint a sandbox can only die. */
export type Mishap = "dies" | "throws";

/** What goes wrong at a point of a run, and what changes in the world in that moment. */
export interface Fault {
  readonly point: number;
  readonly mishap: Mishap;
  readonly flip: (scene: Scene) => void;
}

/** What is so, whatever the ledger tells the run. */
export interface Truth {
  halted: boolean;
  /** At run time; what a configuration exempts is the subject of each run here. */
  exempted: boolean;
  /** Deployed since the run began; null: what it began with. */
  deployed: Config | null;
}

/** A word that counted, with what its speaker was shown. */
interface Word {
  readonly by: string;
  readonly purpose: WritePurpose;
  readonly before: string;
  readonly after: string;
  readonly deadline: string;
}

/** A run that people are asked about, and everything around it. */
export interface Scene {
  readonly rig: Rig;
  readonly journal: Journal;
  readonly truth: Truth;
}

/** Who says what, in this order, each the next time that the run waits. */
export type Script = readonly (readonly [by: string, verb: Answer["verb"]])[];

export interface Played extends Scene {
  readonly result: RunResult;
  /** Points that were passed: each call and each checkpoint has one before and one after it. */
  readonly points: number;
  /** Of those, the ones at which a call can throw. */
  readonly throwing: readonly number[];
  /** What must never be, in words. */
  readonly violations: readonly string[];
  readonly struck: number;
}

class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

const colourOf = (settings: unknown): string => JSON.stringify(settings);

/**
 * Plays a run of the sample playbook with faults, and looks at each write the moment before it takes effect.
 * @param purpose that the run writes for; an automatic way back follows an `apply`
 */
export const playFaulty = async (
  scene: Scene,
  purpose: WritePurpose,
  script: Script,
  faults: readonly Fault[],
): Promise<Played> => {
  const { rig, journal, truth } = scene;
  const due = new Map(faults.map((fault) => [fault.point, fault]));
  const throwing: number[] = [];
  const violations: string[] = [];
  const words: Word[] = [];
  const effective = new Map<string, number>();
  const toSpeak = [...script];
  let struck = 0;
  let die: () => Promise<never> = () => Promise.reject(new NoAnswerError());

  const strike = (): Mishap | null => {
    const fault = due.get(journal.points);
    if (!fault) return null;
    struck += 1;
    fault.flip(scene);
    return fault.mishap;
  };
  journal.dieAt = () => strike() !== null;
  const mayFail = async (): Promise<void> => {
    journal.points += 1;
    throwing.push(journal.points);
    const mishap = strike();
    if (mishap === "dies") await die();
    if (mishap === "throws") throw new NoAnswerError("no answer");
  };
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    await mayFail();
    const result = await work();
    await mayFail();
    return result;
  };

  const configs = (): readonly Config[] => [rig.ports.config, ...(truth.deployed ? [truth.deployed] : [])];
  /** By the people and the quorum of each configuration. */
  const isEnough = (names: ReadonlySet<string>): boolean =>
    configs().every(({ people, approvals }) => {
      const entitled = people.filter(({ id, may }) => may.includes("approve") && names.has(id));
      return entitled.length >= (approvals[0]?.quorum ?? 1);
    });
  const judge = async (written: { readonly colour: string | null }): Promise<void> => {
    const history = await rig.ledger.history(rig.id);
    const goesBack = history.at(-1)?.state === "rolling-back";
    const on = `${goesBack ? "the way back" : "a write"} to ${written.colour}`;
    const isDemanded = purpose === "rollback";
    if (truth.halted) violations.push(`${on} under a halt`);
    const isExempted = truth.exempted || configs().some(({ exemptions }) => exemptions.length > 0);
    if (isExempted && !isDemanded) violations.push(`${on} against an exemption`);
    if (configs().some(({ playbooks }) => Object.keys(playbooks).length === 0) && !isDemanded)
      violations.push(`${on} in mode observe`);
    const image = await rig.ledger.getBeforeImage(rig.id, new Date(journal.now).toISOString());
    if (image === null) violations.push(`${on} without a before-image`);
    // What undoes itself was agreed to with its write, whatever has become of those who did.
    const undoesItself = goesBack && !isDemanded;
    const agreed = words.filter(
      ({ before, after, deadline, ...word }) =>
        word.purpose === purpose &&
        before === colourOf({ colour: rig.world.colour }) &&
        after === colourOf({ colour: written.colour }) &&
        new Date(journal.now).toISOString() <= deadline,
    );
    if (!undoesItself && !isEnough(new Set(agreed.map(({ by }) => by))))
      violations.push(`${on} on a stale approval or none`);
    const plan = goesBack ? "back" : "forth";
    const count = (effective.get(plan) ?? 0) + Number(rig.world.colour !== written.colour);
    effective.set(plan, count);
    if (count > 1) violations.push(`${on}: the second effective write of this plan`);
  };
  const session = (use: "read" | "write"): Session => ({
    send: (operation, input) =>
      call(async () => {
        if (use === "write") await judge(input as { readonly colour: string | null });
        return directSession.send(operation, input);
      }),
  });
  const ledger: Ledger = new Proxy(rig.ports.ledger, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function"
        ? (...args: readonly unknown[]) => call(async () => Reflect.apply(member, target, args) as unknown)
        : member;
    },
  });

  /** @returns whether that decided it */
  const speak = async ([by, verb]: Script[number], approval: Approval): Promise<boolean> => {
    const config = truth.deployed ?? rig.ports.config;
    const said = { by, verb, at: new Date(journal.now).toISOString() };
    const answered = withAnswer(approval, said, approval, config);
    if (answered.kind !== "recorded" || !(await rig.ledger.putApproval(answered.approval, approval.version)))
      return false;
    const { before, after, deadline } = approval.proposal;
    if (verb === "approve") words.push({ by, purpose, before: colourOf(before), after: colourOf(after), deadline });
    return approvalState(answered.approval, new Date(journal.now)) !== "open";
  };
  // One after the other, before the time is over: who wakes at the deadline finds what was said by then.
  journal.answer = async () => {
    for (let [next] = toSpeak; next; [next] = toSpeak) {
      const approval = await rig.ledger.getApproval(rig.id, purpose);
      if (!approval) return false;
      toSpeak.shift();
      if (await speak(next, approval)) return true;
    }
    return false;
  };

  const ports = {
    ...rig.ports,
    ledger,
    session: (use: "read" | "write") => session(use),
    now: () => new Date(journal.now),
    seal: (...args: Parameters<typeof rig.ports.seal>) => call(() => rig.ports.seal(...args)),
    announce: (...args: Parameters<typeof rig.ports.announce>) => call(() => rig.ports.announce(...args)),
  };
  const result = await replay(journal, (steps, dies) => {
    die = dies;
    return remediate(ports)({ remediationId: rig.id }, steps);
  });
  return { ...scene, result, points: journal.points, throwing, violations, struck };
};
