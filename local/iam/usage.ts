import { evaluatedServices } from "./condition-keys.ts";
import { type AccessRequest, decide, type Evaluation } from "./evaluate.ts";
import type { Statement } from "./policy.ts";

/** How a statement of the templates fared in the calls so far. */
export interface StatementUsage {
  readonly id: string;
  readonly kind: "identity" | "trust" | "resource";
  /** ARNs of the roles that have it, of the role that it guards, or of the resource. */
  readonly attachedTo: readonly string[];
  readonly effect: Statement["effect"];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whether calls to its services come by here at all; statements on keys, logs or traces serve AWS itself. */
  readonly evaluated: boolean;
  /** Some call was decided by it: without this statement it would have been refused, or, for a Deny, allowed. */
  readonly needed: boolean;
  /** Calls to which it applied. */
  readonly matched: number;
  /** Of its actions and resources, those that no call needed. */
  readonly unusedActions: readonly string[];
  readonly unusedResources: readonly string[];
}

/** A statement with where it comes from. */
export interface PlacedStatement {
  readonly statement: Statement;
  readonly kind: StatementUsage["kind"];
  readonly attachedTo: string;
}

interface Tally {
  readonly kind: StatementUsage["kind"];
  readonly attachedTo: Set<string>;
  readonly usedActions: Set<string>;
  readonly usedResources: Set<string>;
  matched: number;
  needed: boolean;
}

const isEvaluated = (action: string): boolean => {
  const [service = ""] = action.toLowerCase().split(":", 1);
  return service === "*" || evaluatedServices.has(service);
};

const wouldBeAllowed = (call: readonly Evaluation[], without: Statement): boolean =>
  call.every(({ request, matches, hasSessionPolicy }) => {
    const others = matches.filter(({ statement }) => statement !== without);
    return decide(request, others, hasSessionPolicy).allowed;
  });

/** Counts which statements the calls needed: for each one that applied, would the call have ended alike without it? */
export class UsageTally {
  readonly #tallies = new Map<Statement, Tally>();

  constructor(statements: readonly PlacedStatement[]) {
    for (const { statement, kind, attachedTo } of statements) {
      const known = this.#tallies.get(statement);
      if (known) known.attachedTo.add(attachedTo);
      else
        this.#tallies.set(statement, {
          kind,
          attachedTo: new Set([attachedTo]),
          usedActions: new Set(),
          usedResources: new Set(),
          matched: 0,
          needed: false,
        });
    }
  }

  record(call: readonly Evaluation[]): void {
    const allowed = call.every(({ decision }) => decision.allowed);
    const applied = new Set(call.flatMap(({ matches }) => matches.map(({ statement }) => statement)));
    for (const statement of applied) {
      const tally = this.#tallies.get(statement);
      if (!tally) continue; // of a session policy or an administrator
      tally.matched++;
      if (wouldBeAllowed(call, statement) === allowed) continue;
      tally.needed = true;
      for (const { request, matches } of call)
        if (matches.some((match) => match.statement === statement)) markUsed(tally, statement, request);
    }
  }

  report(): readonly StatementUsage[] {
    return [...this.#tallies].map(([statement, tally]) => {
      const actions = statement.actions.map(({ text }) => text);
      const resources = statement.resources.map(({ text }) => text);
      return {
        id: statement.id,
        kind: tally.kind,
        attachedTo: [...tally.attachedTo],
        effect: statement.effect,
        actions,
        resources,
        evaluated: actions.some(isEvaluated),
        needed: tally.needed,
        matched: tally.matched,
        unusedActions: actions.filter((action) => !tally.usedActions.has(action)),
        unusedResources: resources.filter((resource) => !tally.usedResources.has(resource)),
      };
    });
  }
}

const markUsed = (
  tally: Tally,
  { actions, resources }: Statement,
  { action, resource, context }: AccessRequest,
): void => {
  for (const pattern of actions) if (pattern.matches(action)) tally.usedActions.add(pattern.text);
  for (const pattern of resources) if (pattern.matches(resource, context)) tally.usedResources.add(pattern.text);
};
