import type * as z from "zod";
import type { Duration } from "./duration.ts";
import type { Finding } from "./finding.ts";
import type { Calls, Operations, WriteOperations } from "./operation.ts";
import type { FindingSkip, PlanEscalation, PlanSkip } from "./reasons.ts";
import type { RecordedSettings } from "./recorded-settings.ts";
import type { Attempt } from "./remediation.ts";
import type { Tags } from "./tags.ts";
import type { Trigger } from "./trigger.ts";

/** `brief`: users may notice for moments. `disruptive`: something that works may stop. A floor that `plan` may raise. */
export const impacts = ["none", "brief", "disruptive"] as const;
export type Impact = (typeof impacts)[number];

/**
 * What a change rewrites. `declared`: settings that infrastructure code declares where there is any, and would write back.
 * `capacity`: a size that is meant to move, whoever made the resource.
 */
export type Rewrites = "declared" | "capacity";

/** What will be rewritten: only the settings (D) that the change owns, so that volatile state never invalidates a plan. */
export interface Change<D> {
  /** One line for a human, such as `scan on push: off → on`. */
  readonly summary: string;
  readonly before: D;
  readonly after: D;
  readonly impact: Impact;
}

/** What comes of a look at the live state where nothing is changed. */
export type Judgement =
  | { readonly kind: "skip"; readonly reason: PlanSkip; readonly detail?: string }
  | { readonly kind: "escalate"; readonly reason: PlanEscalation; readonly detail: string };

export type Plan<D> =
  | { readonly kind: "change"; readonly summary: string; readonly after: D; readonly impact?: Impact }
  | Judgement;

/** When a state was seen, and what is remembered of the subject. */
export interface Occasion {
  /** ISO 8601. */
  readonly at: string;
  /** Of this playbook at this subject, those that wrote, the oldest first. */
  readonly earlier: readonly Attempt[];
}

/** What a write is judged by, beside the state after it. Times are ISO 8601. */
export interface WriteFacts<S, O> {
  readonly finding: Finding;
  readonly options: O;
  /** The state that was planned over, and when it was seen. */
  readonly basis: S;
  readonly basisAt: string;
  /** When it was written, or a moment before. */
  readonly writtenAt: string;
}

/**
 * What a fresh observation says of a change that was written. `failed` needs proof, not absence of proof.
 * `no-help`: it is there as planned, and what it was made for is no better.
 */
export type Verdict = "healed" | "pending" | "failed" | "no-help";

/** How a write is undone. */
export type Rollback<S, D> =
  /** `apply` with before and after exchanged. */
  | "restore-before"
  /** `apply` towards settings computed from the live state; null: nothing safe is left to do. */
  | { to(state: S, change: Change<D>): D | null }
  | { readonly irreversible: string };

/** State crosses checkpoints as JSON: a Date or a Map in it is a type error here, not a surprise on replay. */
export type Json<T> = T extends string | number | boolean | null
  ? T
  : T extends
        | undefined
        | Date
        | bigint
        | symbol
        | ((...args: never[]) => unknown)
        | ReadonlyMap<unknown, unknown>
        | ReadonlySet<unknown>
    ? never
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : never;

/** What every playbook declares: what it answers to, what it reads, and for whom. */
interface Declaration<S, R extends Operations, O extends z.ZodType> {
  /** `<service>/<verb-object>`: the path of its file, of its events and of its docs page. */
  readonly id: `${string}/${string}`;
  readonly title: string;
  readonly why: string;
  /** Requirement ids by framework, such as `{ "aws-fsbp": ["ECR.1"] }`. */
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
  readonly triggers: readonly Trigger[];
  /** Schema, with defaults, of what `homeostat.config.ts` may set. */
  readonly options: O;
  readonly reads: R;
  /** Pure. Why a finding is not worth a look at the live state; absent, or null: it is. */
  dismiss?(finding: Finding, options: z.infer<O>): FindingSkip | null;
  /** Pure. Does what AWS Config recorded of a changed resource show that there is nothing to heal? It saves a look, and no more. */
  isWellRecorded?(recorded: RecordedSettings, options: z.infer<O>): boolean;
  /** Live state; null: the subject does not exist. Throws where it cannot be read: unknown is a verdict. */
  observe(aws: Calls<R>, finding: Finding): Promise<S | null>;
}

/**
 * A playbook that acts: one file, from which triggers, IAM, documentation and laws derive.
 * S is the observed state, D the settings of it that a change rewrites; both are JSON, absent is null.
 * Methods rather than function values, so that `AnyPlaybook` is a supertype of every playbook without `any`.
 */
export interface Playbook<S, D, R extends Operations, W extends WriteOperations, O extends z.ZodType>
  extends Declaration<S, R, O> {
  /** Raised when plans of before must not be taken for plans of now: an approval is for one version. */
  readonly version: number;
  readonly impact: Impact;
  readonly rewrites: Rewrites;
  readonly writes: W;
  /** Calls, by the names that CloudTrail gives them, that bring back what this repairs. None where it comes and goes by itself, as load does. */
  readonly brokenBy: readonly string[];
  /** The subject's tags within a state, which `observe` read with everything else: claims that can only hold a change back. */
  tags(state: NoInfer<S>): Tags;
  /** The settings within a state: what a plan's `before` holds and what a write is compared against. */
  settings(state: NoInfer<S>): D;
  /** Pure. What should be done about this state. */
  plan(state: NoInfer<S>, finding: Finding, options: z.infer<O>, occasion: Occasion): Plan<NoInfer<D>>;
  /** The only place that writes. The generation tells this attempt from every other one at the subject. */
  apply(aws: Calls<W>, change: Change<NoInfer<D>>, finding: Finding, generation: number): Promise<void>;
  /** Pure, over freshly observed state. */
  verify(state: NoInfer<S>, change: Change<NoInfer<D>>, facts: WriteFacts<NoInfer<S>, z.infer<O>>): Verdict;
  readonly settle: { readonly every: Duration; readonly within: Duration };
  rollback(): Rollback<NoInfer<S>, NoInfer<D>>;
}

/**
 * A playbook that never writes: it looks, and calls a human where one is needed. It has no write role anywhere.
 * Its whole state is shown to that human and kept in the ledger, so `observe` bounds it.
 */
export interface Triage<S, R extends Operations, O extends z.ZodType> extends Declaration<S, R, O> {
  /** Pure. Whether a human has to look at this state. */
  plan(state: NoInfer<S>, finding: Finding, options: z.infer<O>, occasion: Occasion): Judgement;
}

/** How the engine and the registry see any playbook that acts: its state types are closed over. */
export type AnyActing = Playbook<unknown, unknown, Operations, WriteOperations, z.ZodType>;
export type AnyTriage = Triage<unknown, Operations, z.ZodType>;
export type AnyPlaybook = AnyActing | AnyTriage;

/** Can this playbook change anything at all? */
export const acts = (playbook: AnyPlaybook): playbook is AnyActing => "apply" in playbook;

/** The calls by which a playbook changes something; none where it never does. */
export const writesOf = (playbook: AnyPlaybook): WriteOperations => (acts(playbook) ? playbook.writes : {});

/** A playbook as it is written down: what leaves `observe` and `settings` must be JSON. */
interface Definition<S, D, R extends Operations, W extends WriteOperations, O extends z.ZodType>
  extends Playbook<S, D, R, W, O> {
  observe(aws: Calls<R>, finding: Finding): Promise<(S & NoInfer<Json<S>>) | null>;
  settings(state: NoInfer<S>): D & NoInfer<Json<D>>;
}

/** Types a playbook: `observe` can call only `reads`, `apply` only `writes`, and state must be JSON. */
export const definePlaybook = <S, D, R extends Operations, W extends WriteOperations, O extends z.ZodType>(
  playbook: Definition<S, D, R, W, O>,
): Playbook<S, D, R, W, O> => playbook;

interface TriageDefinition<S, R extends Operations, O extends z.ZodType> extends Triage<S, R, O> {
  observe(aws: Calls<R>, finding: Finding): Promise<(S & NoInfer<Json<S>>) | null>;
}

/** Types a playbook that never writes. */
export const defineTriage = <S, R extends Operations, O extends z.ZodType>(
  playbook: TriageDefinition<S, R, O>,
): Triage<S, R, O> => playbook;

/** A plan that asks for nothing; `detail` says what was seen, where the reason does not say it all. */
export const skip = (reason: PlanSkip, detail?: string): Extract<Judgement, { readonly kind: "skip" }> => ({
  kind: "skip",
  reason,
  ...(detail !== undefined && { detail }),
});

/** A plan that asks for a human; `detail` says what they will find, in one sentence. */
export const escalate = (
  reason: PlanEscalation,
  detail: string,
): Extract<Judgement, { readonly kind: "escalate" }> => ({
  kind: "escalate",
  reason,
  detail,
});

/** Can a write of this playbook never be undone? Then it is held like a disruptive one. */
export const isIrreversible = (playbook: AnyActing): boolean => {
  const way = playbook.rollback();
  return typeof way === "object" && "irreversible" in way;
};

/** What of a change may hold it for a human, whatever the mode. */
export interface Gates {
  readonly impact: Impact;
  readonly irreversible: boolean;
}

export const gatesOf = (playbook: AnyActing, { impact }: Pick<Change<unknown>, "impact">): Gates => ({
  impact,
  irreversible: isIrreversible(playbook),
});
