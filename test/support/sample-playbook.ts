import * as z from "zod";
import type { Operation, Session, WriteOperation } from "../../lambdas/core/operation.ts";
import { definePlaybook, escalate, type Rollback, skip, type Verdict } from "../../lambdas/core/playbook.ts";
import { control } from "../../lambdas/core/trigger.ts";

/** The world that the sample playbook lives in: one thing with a colour, and what goes wrong around it. */
export interface World {
  colour: string | null;
  exists: boolean;
  tags: Readonly<Record<string, string>>;
  /** Counts calls that changed something. */
  effectiveWrites: number;
  writeCalls: number;
  reads: number;
  /** Thrown by the next reads (each once). */
  readErrors: Error[];
  /** Thrown by the next writes (each once), after the write took effect or instead of it; null: that one goes well. */
  writeErrors: ({ error: Error; applied: boolean } | null)[];
  /** A colour that is painted first, by a call of its own. */
  undercoat?: string;
  /** What verification says whatever the state; undefined: by the state. */
  verdict?: Verdict;
}

export const createWorld = (over: Partial<World> = {}): World => ({
  colour: "red",
  exists: true,
  tags: {},
  effectiveWrites: 0,
  writeCalls: 0,
  reads: 0,
  readErrors: [],
  writeErrors: [],
  ...over,
});

/** Shaped like the SDK's ServiceException. */
export const awsError = (name: string, status: number): Error =>
  Object.assign(new Error(`${name} from AWS`), {
    name,
    $fault: status < 500 ? "client" : "server",
    $metadata: { httpStatusCode: status },
  });

/** Runs operations without any SDK: the sample's operations need no client. */
export const directSession: Session = {
  send: (operation, input) =>
    operation.run(
      () => {
        throw new Error("the sample operations need no client");
      },
      input,
      () => new Date(0),
    ),
};

interface SampleState {
  colour: string | null;
  noise: number;
  tags: Readonly<Record<string, string>>;
}

/** A playbook whose subject should be blue. */
export const samplePlaybook = (
  world: World,
  over: { readonly rollback?: Rollback<SampleState, { colour: string | null }> } = {},
) => {
  const readColour: Operation<Record<never, never>, Omit<SampleState, "noise"> | null> = {
    actions: ["sample:ReadColour"],
    resource: "*",
    run: async () => {
      world.reads += 1;
      const error = world.readErrors.shift();
      if (error) throw error;
      return world.exists ? { colour: world.colour, tags: world.tags } : null;
    },
  };
  const writeColour: WriteOperation<{ colour: string | null }, void> = {
    actions: ["sample:WriteColour"],
    resource: "*",
    protect: "name",
    run: async (_client, { colour }) => {
      world.writeCalls += 1;
      const failure = world.writeErrors.shift();
      if (!failure || failure.applied) {
        if (world.colour !== colour) world.effectiveWrites += 1;
        world.colour = colour;
      }
      if (failure) throw failure.error;
    },
  };
  return definePlaybook({
    id: "sample/set-colour",
    title: "Paint it blue",
    why: "Only blue is known to be safe.",
    version: 1,
    impact: "none",
    frameworks: { "aws-fsbp": ["Sample.1"] },
    triggers: [control({ configRules: ["colour"], securityHub: ["Sample.1"] }, "AWS::S3::Bucket")],
    options: z.strictObject({ wanted: z.string().default("blue") }),
    reads: { readColour },
    rewrites: "declared",
    writes: { writeColour },
    brokenBy: ["WriteColour"],
    async observe(aws) {
      const state = await aws.readColour({});
      // Volatile on purpose: nothing may compare whole states.
      return state && { ...state, noise: world.reads };
    },
    tags: ({ tags }) => tags,
    settings: ({ colour }) => ({ colour }),
    plan({ colour, tags }, _finding, { wanted }) {
      if (colour === wanted) return skip("already-compliant");
      if (colour === "black") return escalate("rule-carries-more", "black cannot be painted over");
      return {
        kind: "change",
        summary: `colour: ${colour} → ${wanted}`,
        after: { colour: wanted },
        ...((colour === "crimson" || tags["seen"] === "by many") && { impact: "disruptive" as const }),
      };
    },
    async apply(aws, { after }) {
      if (world.undercoat !== undefined) await aws.writeColour({ colour: world.undercoat });
      await aws.writeColour({ colour: after.colour });
    },
    verify: ({ colour }, { after }) => world.verdict ?? (colour === after.colour ? "healed" : "pending"),
    settle: { every: "10s", within: "1m" },
    rollback: () => over.rollback ?? "restore-before",
  });
};
