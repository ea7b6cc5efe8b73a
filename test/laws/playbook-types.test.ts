import { describe, expect, it } from "vitest";
import * as z from "zod";
import { bind, type Operation, type WriteOperation } from "../../lambdas/core/operation.ts";
import {
  type AnyActing,
  type AnyPlaybook,
  acts,
  definePlaybook,
  defineTriage,
  escalate,
  skip,
} from "../../lambdas/core/playbook.ts";
import { directSession } from "../support/sample-playbook.ts";

// What the compiler must refuse: `npm run typecheck` fails where one of these lines is accepted.

const read: Operation<{ readonly id: string }, { readonly colour: string; readonly at: Date } | null> = {
  actions: ["sample:Read"],
  resource: "*",
  run: async () => ({ colour: "red", at: new Date(0) }),
};

const write: WriteOperation<{ readonly colour: string }, void> = {
  actions: ["sample:Write"],
  resource: "*",
  protect: "name",
  run: async () => {},
};

const common = {
  id: "sample/paint",
  title: "Paint",
  why: "Because.",
  version: 1,
  impact: "none",
  rewrites: "declared",
  frameworks: {},
  triggers: [],
  options: z.strictObject({ wanted: z.string().default("blue") }),
  reads: { read },
  writes: { write },
  brokenBy: [],
  settle: { every: "10s", within: "1m" },
} as const;

const colourOf = async (aws: {
  readonly read: (input: { readonly id: string }) => Promise<{ colour: string } | null>;
}) => {
  const found = await aws.read({ id: "1" });
  return found && { colour: found.colour };
};

const sound = definePlaybook({
  ...common,
  observe: (aws) => colourOf(aws),
  tags: () => ({}),
  settings: ({ colour }) => ({ colour }),
  plan: ({ colour }, _finding, { wanted }) =>
    colour === wanted ? skip("already-compliant") : { kind: "change", summary: "paint", after: { colour: wanted } },
  apply: (aws, { after }) => aws.write(after),
  verify: ({ colour }, { after }) => (colour === after.colour ? "healed" : "pending"),
  rollback: () => "restore-before",
});

const rest: Pick<typeof sound, "tags" | "settings" | "plan" | "apply" | "verify" | "rollback"> = sound;

export const observesByWriting = definePlaybook({
  ...common,
  ...rest,
  async observe(aws) {
    // @ts-expect-error: `observe` is given what `reads` declares, and nothing else
    await aws.write({ colour: "blue" });
    return colourOf(aws);
  },
});

export const appliesByReading = definePlaybook({
  ...common,
  ...rest,
  observe: (aws) => colourOf(aws),
  async apply(aws) {
    // @ts-expect-error: `apply` is given what `writes` declares, and nothing else
    await aws.read({ id: "1" });
  },
});

export const keepsDate = definePlaybook({
  ...common,
  ...rest,
  // @ts-expect-error: a Date in the state would come back from a checkpoint as text
  observe: (aws) => aws.read({ id: "1" }),
});

export const settlesForMap = definePlaybook({
  ...common,
  ...rest,
  observe: (aws) => colourOf(aws),
  // @ts-expect-error: a Map in the settings would come back from a checkpoint as {}
  settings: ({ colour }) => ({ colours: new Map([[colour, 1]]) }),
});

export const wantsUnknownOption = definePlaybook({
  ...common,
  ...rest,
  observe: (aws) => colourOf(aws),
  // @ts-expect-error: options are typed by their schema
  plan: (_state, _finding, { shade }) => skip(shade),
});

export const givesNoReason = definePlaybook({
  ...common,
  ...rest,
  observe: (aws) => colourOf(aws),
  // @ts-expect-error: reasons are a union of literals
  plan: (_state) => skip("just because"),
});

export const plansOtherSettings: typeof sound = {
  ...sound,
  // @ts-expect-error: a plan leads to settings of the same shape
  plan: () => ({ kind: "change", summary: "paint", after: { shade: "blue" } }),
};

export const writesUnprotected: AnyActing["writes"] = {
  // @ts-expect-error: a write says how an own resource is recognised
  read,
};

const { writes: _writes, impact: _impact, rewrites: _rewrites, settle: _settle, ...reading } = common;

const looking = defineTriage({
  ...reading,
  observe: (aws) => colourOf(aws),
  plan: ({ colour }, _finding, { wanted }) =>
    colour === wanted ? skip("already-compliant") : escalate("rule-carries-more", `it is ${colour}`),
});

export const triageChanges: typeof looking = {
  ...looking,
  // @ts-expect-error: a playbook that never writes plans no change
  plan: () => ({ kind: "change", summary: "paint", after: { colour: "blue" } }),
};

export const triageWrites: typeof looking = {
  ...looking,
  // @ts-expect-error: nor has it anything to write with
  writes: { write },
};

describe("the contract of playbooks", () => {
  it("closes over the types of state, so that a registry can hold any playbook", () => {
    const registry: readonly AnyPlaybook[] = [sound, looking];
    expect(registry.map(acts)).toEqual([true, false]);
  });

  it("holds at run time as well: what is not declared is not there to call", () => {
    expect(Object.keys(bind(sound.reads, directSession))).toEqual(["read"]);
    expect(Object.keys(bind(sound.writes, directSession))).toEqual(["write"]);
  });
});
