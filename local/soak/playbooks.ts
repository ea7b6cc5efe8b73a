import * as z from "zod";
import type { Operation, WriteOperation } from "../../lambdas/core/operation.ts";
import { definePlaybook, skip } from "../../lambdas/core/playbook.ts";
import type { Tags } from "../../lambdas/core/tags.ts";
import { control } from "../../lambdas/core/trigger.ts";
import { type Field, fields, thingType, wanted } from "./estate.ts";

export interface Written {
  readonly id: string;
  readonly field: Field;
  readonly value: string;
}

/** The account, as playbooks reach it. */
export interface Account {
  readonly read: (id: string) => { readonly values: Readonly<Record<Field, string>>; readonly tags: Tags } | null;
  readonly write: (written: Written) => void;
}

export const playbookId = (field: Field): `${string}/${string}` => `soak/set-${field}`;
export const controlId = (field: Field): string => `Soak.${fields.indexOf(field) + 1}`;

const playbookFor = (account: Account, field: Field) => {
  const readThing: Operation<{ readonly id: string }, ReturnType<Account["read"]>> = {
    actions: ["soak:ReadThing"],
    resource: "*",
    run: async (_client, { id }) => account.read(id),
  };
  const writeThing: WriteOperation<Written, void> = {
    actions: ["soak:WriteThing"],
    resource: "*",
    protect: "name",
    run: async (_client, written) => account.write(written),
  };
  return definePlaybook({
    id: playbookId(field),
    title: `Set the ${field}`,
    why: "Simulated.",
    version: 1,
    impact: "none",
    frameworks: {},
    triggers: [control({ configRules: [], securityHub: [controlId(field)] }, thingType)],
    options: z.strictObject({}),
    reads: { readThing },
    rewrites: "declared",
    writes: { writeThing },
    brokenBy: ["WriteThing"],
    async observe(aws, { subject }) {
      const thing = await aws.readThing({ id: subject.id });
      return thing && { value: thing.values[field], tags: thing.tags };
    },
    tags: ({ tags }) => tags,
    settings: ({ value }) => ({ value }),
    plan: ({ value }) =>
      value === wanted[field]
        ? skip("already-compliant")
        : {
            kind: "change",
            summary: `${field}: ${value} → ${wanted[field]}`,
            after: { value: wanted[field] },
            ...(value === "huge" && { impact: "disruptive" as const }),
          },
    async apply(aws, { after }, { subject }) {
      await aws.writeThing({ id: subject.id, field, value: after.value });
    },
    verify: ({ value }, { after }) => (value === after.value ? "healed" : "pending"),
    settle: { every: "10s", within: "1m" },
    rollback: () => (field === "door" ? { irreversible: "a closed door has lost its key" } : "restore-before"),
  });
};

/** One playbook a field: declared settings that can be undone, some of them disruptive, and some for good. */
export const soakPlaybooks = (account: Account) => fields.map((field) => playbookFor(account, field));
