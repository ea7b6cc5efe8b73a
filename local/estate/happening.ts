import type { Runtime } from "../../lambdas/adapters/runtime.ts";
import type { Outcome } from "../../lambdas/core/states.ts";
import type { Shortage } from "../services/autoscaling/groups.ts";
import type { PodRequests } from "../services/eks/pods.ts";
import type { EventDraft, EventEnvelope } from "../services/events/envelope.ts";
import type { Place } from "../services/place.ts";

/** What a happening can do in its account: what a person at a console could, and what the world outside does. */
export interface Hands {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Clients with an administrator's credentials. */
  readonly client: Runtime["client"];
  /** Gives a draft an id and a time, sending nothing. */
  readonly seal: (draft: EventDraft) => EventEnvelope;
  /** Puts an event on the account's default bus as it stands, whatever it says. */
  readonly send: (event: EventEnvelope) => void;
  /** The next event of a service about this resource is never delivered. */
  readonly lose: (source: string, about: string) => void;
  /** Has one of the local people approve the plan that waits for a subject, with its id typed. */
  readonly approve: (who: string, subject: string, note: string) => Promise<void>;
  /** Changes what an Auto Scaling group has to do: in instances kept wholly busy, reached after some minutes. */
  readonly load: (group: string, value: number, minutes: number) => void;
  /** Has EC2 run out of instances for an Auto Scaling group, or find some again. */
  readonly shortage: (group: string, shortage: Shortage | null) => void;
  /** Has somebody install a Cluster Autoscaler, which sizes an Auto Scaling group by these pods from now on. */
  readonly clusterAutoscaler: (group: string, requests: PodRequests) => void;
}

/** What must have come of a happening by the end: of the remediations that began after it, one ended so. */
export interface Expectation {
  readonly playbook: string;
  /** The canonical id. */
  readonly subject: string;
  readonly outcome: Outcome;
}

export interface Happening {
  /** Kebab case, unique. */
  readonly id: string;
  /** Since the scenario began. */
  readonly minute: number;
  /** One sentence, for the log. */
  readonly title: string;
  readonly place: Place;
  readonly does: (hands: Hands) => Promise<unknown> | void;
  readonly expect: readonly Expectation[];
  /** The name of the error with which its event must end in the dead-letter queue. */
  readonly deadLetter?: string;
}

export const healed = (playbook: string, ...subjects: readonly string[]): Expectation[] =>
  subjects.map((subject) => ({ playbook, subject, outcome: "healed" }));

export const escalated = (playbook: string, subject: string): Expectation[] => [
  { playbook, subject, outcome: "escalated" },
];

export const recorded = (playbook: string, subject: string): Expectation[] => [
  { playbook, subject, outcome: "recorded" },
];

export const expired = (playbook: string, subject: string): Expectation[] => [
  { playbook, subject, outcome: "expired" },
];

export const rolledBack = (playbook: string, subject: string): Expectation[] => [
  { playbook, subject, outcome: "rolled-back" },
];

export const skipped = (playbook: string, subject: string): Expectation[] => [
  { playbook, subject, outcome: "skipped" },
];
