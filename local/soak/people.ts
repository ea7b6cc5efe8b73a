import { ActRefusedError } from "../../lambdas/core/acts/act-refused-error.ts";
import { answerApproval } from "../../lambdas/core/acts/answer-approval.ts";
import type { Caller } from "../../lambdas/core/acts/caller.ts";
import { endExemption, grantExemption } from "../../lambdas/core/acts/grant-exemption.ts";
import type { ActPorts } from "../../lambdas/core/acts/ports.ts";
import { halt, resume } from "../../lambdas/core/acts/stop-playbooks.ts";
import { undoRemediation } from "../../lambdas/core/acts/undo-remediation.ts";
import type { Approval } from "../../lambdas/core/approval.ts";
import type { WritePurpose } from "../../lambdas/core/remediation.ts";
import type { AccountId } from "./rules.ts";
import { operator } from "./rules.ts";

/** A word of a human that was taken, with what they were shown. */
export interface Word {
  readonly remediationId: string;
  readonly purpose: WritePurpose;
  /** 0, or which wish to have it back they were asked about. */
  readonly attempt: number;
  readonly verb: "approve" | "reject";
  readonly by: string;
  readonly before: string;
  readonly after: string;
  readonly deadline: string;
}

/** Somebody's wish to have back what was before. */
export interface Wish {
  readonly by: string;
  /** Counts the wishes about one remediation, from 1. */
  readonly attempt: number;
}

/** Something that is left as it is, from one day to the end of another in UTC. */
export interface LeftAlone {
  /** Null: by every playbook. */
  readonly playbook: string | null;
  readonly account: AccountId;
  /** Null: everything in the account. */
  readonly thing: string | null;
  readonly expires: string;
}

/** How somebody answers. */
export interface Said {
  readonly by: string;
  readonly verb: "approve" | "reject";
  /** They looked at another plan by then. */
  readonly otherHash?: string | undefined;
  /** They do not type what a grave plan asks them to. */
  readonly forgets?: boolean;
}

const person = (id: string): Caller => ({ kind: "person", id });

/** What people do, through the acts of the API, and what they know of it themselves. */
export const createPeople = (portsNow: () => ActPorts) => {
  const halts = new Map<string | null, unknown>();
  const words: Word[] = [];
  const requests = new Map<string, Wish>();
  const leftAlone = new Map<string, LeftAlone>();

  /** @returns why it was refused; null: it was done */
  const attempt = async (act: (ports: ActPorts) => Promise<unknown>): Promise<string | null> => {
    try {
      await act(portsNow());
      return null;
    } catch (error) {
      if (error instanceof ActRefusedError) return error.reason;
      throw error;
    }
  };

  return {
    halts: halts as ReadonlyMap<string | null, unknown>,
    words: words as readonly Word[],
    /** The latest wish for the way back, by remediation. */
    requests: requests as ReadonlyMap<string, Wish>,
    /** Exemptions granted and not ended, by their ids. */
    leftAlone: leftAlone as ReadonlyMap<string, LeftAlone>,

    halt: async (playbook: string | null): Promise<void> => {
      await attempt((ports) => halt(ports, { playbook, reason: "a look first" }, person(operator)));
      halts.set(playbook, true);
    },
    resume: async (playbook: string | null): Promise<void> => {
      const refused = await attempt((ports) => resume(ports, { playbook, reason: "looked" }, person(operator)));
      if (refused === null) halts.delete(playbook);
    },
    /** Answers the question that they were shown. */
    answer: async (shown: Approval, { by, verb, otherHash, forgets = false }: Said): Promise<string | null> => {
      const { remediationId, purpose, attempt: wish, before, after, deadline, subject } = shown.proposal;
      const given = { planHash: otherHash ?? shown.planHash, note: null, confirm: forgets ? null : subject.id };
      const refused = await attempt((ports) => answerApproval(ports, verb, remediationId, given, person(by)));
      if (refused === null)
        words.push({
          remediationId,
          purpose,
          attempt: wish,
          verb,
          by,
          before: valueOf(before),
          after: valueOf(after),
          deadline,
        });
      return refused;
    },
    wantBack: async (remediationId: string): Promise<string> => {
      const refused = await attempt((ports) =>
        undoRemediation(ports, remediationId, "it was right before", person(operator)),
      );
      if (refused === null)
        requests.set(remediationId, { by: operator, attempt: (requests.get(remediationId)?.attempt ?? 0) + 1 });
      return refused ?? "requested";
    },
    leaveAlone: async (by: string, place: LeftAlone): Promise<string | null> => {
      const { playbook, account, thing: subject, expires } = place;
      const grant = { playbook: playbook ?? "*", account, subject, owner: by, reason: "it is meant to be so", expires };
      return attempt(async (ports) => leftAlone.set((await grantExemption(ports, grant, person(by))).id, place));
    },
    careAgain: async (by: string, id: string): Promise<string | null> => {
      const refused = await attempt((ports) => endExemption(ports, id, "not meant any more", person(by)));
      if (refused === null) leftAlone.delete(id);
      return refused;
    },
  };
};

const valueOf = (settings: unknown): string =>
  typeof settings === "object" && settings !== null && "value" in settings ? String(settings.value) : "";
